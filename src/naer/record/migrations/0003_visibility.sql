-- Who sees what: row-level security on every table that holds something about a citizen, forced for its owner too.
--
-- People (naer_web) see a citizen's rows when the citizen is themselves, when an organisation that they treat for has a care
-- relation now and no refusal of the citizen's stands against it, or when they have opened the record in an emergency. The
-- worker sees everything. What concerns nobody is seen by all when its type says that it is public, and else by the worker.

-- The questions below look past row-level security, so that each answers one thing about the actor and nothing else.

-- Do the actor's organisations treat this citizen now?
create function naer.treats(asked_citizen uuid) returns boolean language plpgsql stable security definer
set search_path = naer, pg_temp as $$
begin
  return exists (select 1 from care_relation r
                  where r.citizen_id = asked_citizen and r.organisation_id = any (treating_organisations())
                    and r.valid_from <= actor_now() and r.valid_to > actor_now());
end $$;

-- The citizens whose record the actor has open in an emergency now.
create function naer.glasses_open() returns uuid[] language plpgsql stable security definer
set search_path = naer, pg_temp as $$
begin
  return array(select g.citizen_id from break_glass g
                where g.actor_id = actor_id() and actor_treats()
                  and g.opened_at <= actor_now() and g.valid_to > actor_now());
end $$;

-- Has the actor a reason to know this citizen now? That is enough to write; refusals of look-up are the next question.
create function naer.is_related(asked_citizen uuid) returns boolean language plpgsql stable security definer
set search_path = naer, pg_temp as $$
begin
  return coalesce(asked_citizen = actor_citizen(), false) or treats(asked_citizen)
      or coalesce(asked_citizen = any (glasses_open()), false);
end $$;

-- Does a refusal of the citizen's stand between the actor and this resource? Without `recorded`, refusals of a period don't.
create function naer.is_refused(asked_citizen uuid, asked_resource uuid, recorded timestamptz) returns boolean
language plpgsql stable security definer set search_path = naer, pg_temp as $$
begin
  return exists (select 1 from block b
                  where b.citizen_id = asked_citizen
                    and (b.organisation_id is null or b.organisation_id = any (actor_organisations()))
                    and (b.person_id is null or b.person_id = actor_id())
                    and (b.resource_id is null or b.resource_id = asked_resource)
                    and (b.recorded_from is null or b.recorded_from <= recorded)
                    and (b.recorded_to is null or b.recorded_to > recorded)
                    and b.valid_from <= actor_now() and b.valid_to > actor_now());
end $$;

-- May the actor see the citizen's record as a whole now: related, and not refused by the citizen unless it is an emergency?
create function naer.may_see(asked_citizen uuid) returns boolean language plpgsql stable security definer
set search_path = naer, pg_temp as $$
begin
  return coalesce(asked_citizen = actor_citizen(), false)
      or coalesce(asked_citizen = any (glasses_open()), false)
      or (treats(asked_citizen) and not is_refused(asked_citizen, null, null));
end $$;

-- A version about several citizens (the newest, without a number): seen by each of them, and by whoever may know one of
-- them when none of them refuses.
create function naer.sees_shared(asked_resource uuid, asked_number integer, recorded timestamptz) returns boolean
language plpgsql stable security definer set search_path = naer, pg_temp as $$
declare
  asked constant integer := coalesce(asked_number, (select r.number from resource r where r.resource_id = asked_resource));
  emergencies constant uuid[] := glasses_open();
  one uuid;
  knows boolean := false;
  refused boolean := false;
begin
  for one in select c.citizen_id from resource_citizen c where c.resource_id = asked_resource and c.number = asked loop
    if one = actor_citizen() then
      return true;
    end if;
    knows := knows or is_related(one);
    refused := refused or (not one = any (emergencies) and is_refused(one, asked_resource, recorded));
  end loop;
  return knows and not refused;
end $$;

-- Is there such a citizen at all? Asked only to offer the emergency look-up; says nothing else.
create function naer.citizen_exists(asked_citizen uuid) returns boolean language plpgsql stable security definer
set search_path = naer, pg_temp as $$
begin
  return exists (select 1 from resource where resource_id = asked_citizen and resource_type = 'Patient' and not is_ended);
end $$;

-- The citizen behind a personal number (1 is the search parameter Patient.identifier), for matching messages. The worker's
-- only: people learn it by opening the record in an emergency, below.
create function naer.citizen_of_personal_number(asked_system text, asked_code text) returns uuid
language plpgsql stable security definer set search_path = naer, pg_temp as $$
begin
  return (select t.resource_id from index_token t
           where t.parameter = 1 and t.code = asked_code and t.system = asked_system and asked_code <> ''
           order by t.resource_id limit 1);
end $$;

-- Open the record of the citizen with this personal number in an emergency, and say who it is. Null when there is none;
-- whoever learns that there is one leaves a row for the reviewer.
create function naer.open_by_personal_number(new_id uuid, asked_system text, asked_code text, reason text,
                                             until timestamptz)
returns uuid language plpgsql volatile security definer set search_path = naer, pg_temp as $$
declare
  found_citizen constant uuid := citizen_of_personal_number(asked_system, asked_code);
begin
  if found_citizen is not null and actor_treats() then
    insert into break_glass (id, citizen_id, actor_id, reason, opened_at, valid_to)
    values (new_id, found_citizen, actor_id(), reason, actor_now(), until);
    return found_citizen;
  end if;
  return null;
end $$;

-- Every table that carries citizens: forced, owner and worker whole.
do $$
declare
  one text;
begin
  foreach one in array array['version', 'resource', 'index_token', 'index_reference', 'index_date', 'index_text',
                             'resource_citizen', 'citizen_link', 'care_relation', 'block', 'break_glass', 'course',
                             'responsible', 'inbox', 'inbox_raw', 'outbox', 'outbox_raw', 'audit', 'last_look',
                             'done_once'] loop
    execute format('alter table naer.%1$I enable row level security, force row level security', one);
    execute format('create policy owner_all on naer.%1$I to naer_owner using (true) with check (true)', one);
    if one not in ('audit', 'break_glass') then
      execute format('create policy worker_all on naer.%1$I to naer_worker using (true) with check (true)', one);
    end if;
  end loop;
end $$;
create policy worker_reads on naer.audit for select to naer_worker using (true);
create policy worker_reads on naer.break_glass for select to naer_worker using (true);

-- The journal and its projections, said once. The subqueries are written out, not asked by a function, so that the planner
-- sees through them. The index tables carry neither number, type nor time: what those decide is upheld where their rows
-- join naer.resource.
do $$
declare
  one text;
  is_index boolean;
  seen constant text := $q$
    (citizen_id is null and %2$s)
    or (not is_shared
        and (citizen_id = (select naer.actor_citizen())
             or (exists (select 1 from naer.care_relation r
                          where r.citizen_id = %1$s.citizen_id
                            and r.organisation_id = any ((select naer.treating_organisations())::uuid[])
                            and r.valid_from <= (select naer.actor_now()) and r.valid_to > (select naer.actor_now()))
                 and not exists (select 1 from naer.block b
                          where b.citizen_id = %1$s.citizen_id
                            and (b.organisation_id is null
                                 or b.organisation_id = any ((select naer.actor_organisations())::uuid[]))
                            and (b.person_id is null or b.person_id = (select naer.actor_id()))
                            and (b.resource_id is null or b.resource_id = %1$s.resource_id)
                            and (b.recorded_from is null or b.recorded_from <= %3$s)
                            and (b.recorded_to is null or b.recorded_to > %3$s)
                            and b.valid_from <= (select naer.actor_now()) and b.valid_to > (select naer.actor_now())))
             or citizen_id = any ((select naer.glasses_open())::uuid[])))
    or (is_shared and naer.sees_shared(%1$s.resource_id, %4$s, %3$s)) $q$;
  is_public constant text := $q$ resource_type in ('Organization', 'Practitioner', 'PractitionerRole', 'HealthcareService',
    'Location', 'Endpoint', 'PlanDefinition', 'ActivityDefinition', 'Questionnaire', 'Measure', 'MeasureReport', 'Library',
    'ValueSet', 'CodeSystem') $q$;
begin
  foreach one in array array['version', 'resource', 'index_token', 'index_reference', 'index_date', 'index_text'] loop
    is_index := starts_with(one, 'index_');
    execute format('create policy web_reads on naer.%1$I for select to naer_web using ('
                   || format(seen, one, case when is_index then 'true' else is_public end,
                             case when is_index then 'null::timestamptz' else one || '.recorded_at' end,
                             case when is_index then 'null' else one || '.number' end) || ')', one);
  end loop;
end $$;

-- Tables off the hot path.
create policy web_reads on naer.resource_citizen for select to naer_web using (naer.may_see(citizen_id));
create policy web_reads on naer.citizen_link for select to naer_web using (naer.may_see(citizen_id));

-- Whoever may know a citizen may know who else has a care relation. The actor's own rows come first, for the hot path.
create policy web_reads on naer.care_relation for select to naer_web
  using (organisation_id = any ((select naer.treating_organisations())::uuid[])
         or citizen_id = (select naer.actor_citizen())
         or naer.may_see(citizen_id));
create policy web_reads on naer.block for select to naer_web using (naer.is_related(citizen_id));
create policy web_reads on naer.break_glass for select to naer_web
  using (actor_id = (select naer.actor_id()) or citizen_id = (select naer.actor_citizen())
         or (select naer.actor_role()) = 'reviewer');
create policy web_reads on naer.course for select to naer_web using (naer.may_see(citizen_id));
create policy web_reads on naer.responsible for select to naer_web using (naer.may_see(citizen_id));

-- Messages: operation is the integrator's; those who may know the citizen see theirs. Nobody reads a sealed one.
create policy web_reads on naer.inbox for select to naer_web
  using ((select naer.actor_role()) = 'integrator' or (not is_sealed and naer.may_see(citizen_id)));
create policy web_reads on naer.inbox_raw for select to naer_web
  using (exists (select 1 from naer.inbox i where i.id = inbox_id and not i.is_sealed));
create policy web_reads on naer.outbox for select to naer_web
  using ((select naer.actor_role()) = 'integrator' or naer.may_see(citizen_id));
create policy web_reads on naer.outbox_raw for select to naer_web
  using (exists (select 1 from naer.outbox o where o.id = outbox_id));

-- Logs: a citizen's own, and the reviewer's.
create policy web_reads on naer.audit for select to naer_web
  using (citizen_id = (select naer.actor_citizen()) or (select naer.actor_role()) = 'reviewer');
create policy web_own on naer.last_look to naer_web
  using (actor_id = (select naer.actor_id())) with check (actor_id = (select naer.actor_id()));
create policy web_own on naer.done_once to naer_web
  using (actor_id = (select naer.actor_id())) with check (actor_id = (select naer.actor_id()));

-- Retention looks for what is over, not at what it says (see its rights).
do $$
declare
  one text;
begin
  foreach one in array array['version', 'inbox', 'inbox_raw', 'outbox_raw'] loop
    execute format('create policy retention_reads on naer.%1$I for select to naer_retention using (true)', one);
  end loop;
end $$;
