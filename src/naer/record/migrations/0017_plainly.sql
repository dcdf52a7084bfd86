-- The plain case, decided once. Most of what is read and written concerns one citizen whom the actor may know in the plain way:
-- the record is the actor's own, or the actor's organisation has a care relation now; nobody's look-up is refused, no
-- emergency is open, and a launch context names this citizen. The policies of row-level security ask this of every row of every
-- table, which cost more than the reading; here it is asked once of a citizen. In every other case these functions give
-- nothing, and the caller goes the usual way, where the policies decide row by row. None gives more than the policies do
-- (tests/integration/access/test_the_plain_case.py asks both the same).

create function naer.knows_plainly(asked_citizen uuid) returns boolean
language plpgsql stable security definer set search_path = naer, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  me constant uuid := actor_id();
  own constant uuid := actor_citizen();
  launch constant uuid := launch_citizen();
  ours constant uuid[] := treating_organisations();
  moment constant timestamptz := actor_now();
begin
  if session_user = 'naer_worker' then
    return true;
  elsif asked_citizen is null or launch <> asked_citizen then
    return false;
  end if;
  return (select (asked_citizen = own
                  or exists (select 1 from care_relation r
                              where r.citizen_id = asked_citizen and r.organisation_id = any (ours)
                                and r.valid_from <= moment and r.valid_to > moment))
             and not exists (select 1 from block b where b.citizen_id = asked_citizen)
             and not exists (select 1 from break_glass g where g.actor_id = me and g.citizen_id = asked_citizen
                                and g.valid_to > moment)) is true;
end $$;

-- The audit row of one citizen seen plainly; who and when are the transaction's.
create function naer.note_plainly(seen uuid, actor_name text, act text, purpose text, otherwise text, request uuid)
returns void language plpgsql security definer set search_path = naer, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  me constant uuid := actor_id();
  role_now constant text := actor_role();
  ours constant uuid[] := actor_organisations();
  basis_now constant text := case when seen = actor_citizen() then 'own-record' else otherwise end;
begin
  insert into audit (epoch, actor_id, actor_name, role, organisation_id, citizen_id, act, purpose, basis, reason,
                     request_id)
  select d.epoch, me, note_plainly.actor_name, role_now, ours[1], seen, note_plainly.act, note_plainly.purpose, basis_now,
         '', request
    from deployment d;
end $$;

-- As rest_read (0009); no row when the case is not plain, or there is nothing.
create function naer.read_plainly(
  actor text, role text, organisations text, citizen text, launch text, at text,
  actor_name text, act text, purpose text, otherwise text, request uuid,
  asked_type text, asked_id uuid
) returns table (found_body text, found_number integer, found_at timestamptz, found_ended boolean)
language plpgsql security definer set search_path = naer, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  about uuid;
begin
  perform begin_as(actor, role, organisations, citizen, launch, at);
  select v.body, r.number, r.recorded_at, r.is_ended, r.citizen_id
    into found_body, found_number, found_at, found_ended, about
    from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
   where r.resource_id = asked_id and r.resource_type = asked_type and r.citizen_id is not null and not r.is_shared;
  if about is not null and knows_plainly(about) then
    perform note_plainly(about, actor_name, act, purpose, otherwise, request);
    return next;
  end if;
end $$;

-- As newest_by_code (0012). One row without id when the case is not plain; what concerns several citizens comes without
-- its body, and whoever gets it asks again in the usual way.
create function naer.newest_plainly(
  actor text, role text, organisations text, citizen text, launch text, now text,
  actor_name text, act text, purpose text, otherwise text, request uuid,
  patient uuid, asked_parameter smallint, asked_code text, asked_system bigint, most integer
) returns table (found_id uuid, found_citizen uuid, found_shared boolean, found_body text, found_at text)
language plpgsql security definer set search_path = naer, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  perform begin_as(actor, role, organisations, citizen, launch, now);
  if not knows_plainly(patient) then
    return next;
    return;
  end if;
  return query
    select i.resource_id, i.citizen_id, i.is_shared, case when not i.is_shared then v.body end, i.at::text
      from index_token i join version v on v.resource_id = i.resource_id and v.number = i.number
     where i.is_dated and i.citizen_id = patient and i.parameter = asked_parameter and i.code = asked_code
       and i.system = asked_system
     order by i.at desc nulls last, i.resource_id limit most;
  if found then
    perform note_plainly(patient, actor_name, act, purpose, otherwise, request);
  end if;
end $$;

-- Many new resources of the open transaction's actor, all or none. `owners` and `shareds` as the journal has them, `concerned`
-- further citizens of the shared ones ([place, citizen]). Bodies are joined by U+001E, which no JSON text holds. `entries` as
-- keep's, each entry with the resource's place before it. False, and nothing written, when the case is not plain: people write
-- of citizens whom they know plainly, each resource of one, recorded now. Only the system's `ats` count.
create function naer.keep_new_plainly(
  ids uuid[], types text[], owners uuid[], shareds boolean[], ats timestamptz[], bodies text, act text, concerned jsonb,
  entries jsonb
) returns boolean
language plpgsql security definer set search_path = naer, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  is_system constant boolean := session_user = 'naer_worker';
  me constant uuid := actor_id();
  ours constant uuid[] := actor_organisations();
  moment constant timestamptz := actor_now();
  texts constant text[] := string_to_array(bodies, e'\x1e');
  epoch_now constant smallint := current_epoch();
  one uuid;
begin
  if not is_system then
    if true = any (shareds) or array_position(owners, null) is not null then
      return false;
    end if;
    for one in select distinct o from unnest(owners) as o loop
      if not knows_plainly(one) then
        return false;
      end if;
    end loop;
  end if;
  insert into version (epoch, resource_id, number, resource_type, citizen_id, is_shared, controller_id, actor_id, act,
                       recorded_at, valid_from, body, digest)
  select epoch_now, n.id, 1, n.type, n.owner, n.shared, ours[1], me, keep_new_plainly.act, n.at, n.at, n.body,
         sha256(convert_to(n.body, 'UTF8'))
    from (select u.id, u.type, u.owner, u.shared, case when is_system then u.at else moment end as at, u.body
            from unnest(ids, types, owners, shareds, ats, texts) as u (id, type, owner, shared, at, body)) n;
  insert into resource (resource_id, resource_type, number, citizen_id, is_shared, recorded_at)
  select n.id, n.type, 1, n.owner, n.shared, case when is_system then n.at else moment end
    from unnest(ids, types, owners, shareds, ats) as n (id, type, owner, shared, at);
  if concerned is not null then
    insert into resource_citizen (resource_id, number, citizen_id)
    select ids[(e->>0)::integer], 1, (e->>1)::uuid from jsonb_array_elements(concerned) as e;
  end if;
  if entries ? 'tokens' then
    insert into index_token (parameter, part, code, system, at, is_dated, number, resource_id, citizen_id, is_shared)
    select (e->>1)::smallint, (e->>2)::smallint, e->>3, (e->>4)::bigint, (e->>5)::timestamptz, (e->>6)::boolean, 1,
           ids[(e->>0)::integer], owners[(e->>0)::integer], shareds[(e->>0)::integer]
      from jsonb_array_elements(entries->'tokens') as e;
  end if;
  if entries ? 'references' then
    insert into index_reference (parameter, part, target_id, target_type, resource_id, citizen_id, is_shared)
    select (e->>1)::smallint, (e->>2)::smallint, (e->>3)::uuid, (e->>4)::smallint,
           ids[(e->>0)::integer], owners[(e->>0)::integer], shareds[(e->>0)::integer]
      from jsonb_array_elements(entries->'references') as e;
  end if;
  if entries ? 'dates' then
    insert into index_date (parameter, part, low, high, resource_id, citizen_id, is_shared)
    select (e->>1)::smallint, (e->>2)::smallint, (e->>3)::timestamptz, (e->>4)::timestamptz,
           ids[(e->>0)::integer], owners[(e->>0)::integer], shareds[(e->>0)::integer]
      from jsonb_array_elements(entries->'dates') as e;
  end if;
  if entries ? 'texts' then
    insert into index_text (parameter, part, key, written, resource_id, citizen_id, is_shared)
    select (e->>1)::smallint, (e->>2)::smallint, e->>3, e->>4,
           ids[(e->>0)::integer], owners[(e->>0)::integer], shareds[(e->>0)::integer]
      from jsonb_array_elements(entries->'texts') as e;
  end if;
  if entries ? 'quantities' then
    insert into index_quantity (parameter, part, low, high, code, system, base_low, base_high, base, resource_id,
                                citizen_id, is_shared)
    select (e->>1)::smallint, (e->>2)::smallint, (e->>3)::float8, (e->>4)::float8, e->>5, (e->>6)::bigint,
           (e->>7)::float8, (e->>8)::float8, e->>9,
           ids[(e->>0)::integer], owners[(e->>0)::integer], shareds[(e->>0)::integer]
      from jsonb_array_elements(entries->'quantities') as e;
  end if;
  return true;
end $$;

-- One new resource as somebody, with the audit of it; false when the case is not plain.
create function naer.create_plainly(
  actor text, role text, organisations text, citizen text, launch text, at text,
  actor_name text, act text, purpose text, otherwise text, request uuid,
  asked_id uuid, asked_type text, owner uuid, body text, entries jsonb
) returns boolean language plpgsql security definer set search_path = naer, pg_temp as $$
begin
  perform begin_as(actor, role, organisations, citizen, launch, at);
  if not keep_new_plainly(array[asked_id], array[asked_type], array[owner], array[false], array[at::timestamptz], body, act,
                          null, entries) then
    return false;
  end if;
  perform note_plainly(owner, actor_name, act, purpose, otherwise, request);
  return true;
end $$;

revoke execute on function naer.knows_plainly, naer.note_plainly, naer.read_plainly, naer.newest_plainly,
  naer.keep_new_plainly, naer.create_plainly from public;
grant execute on function naer.read_plainly, naer.newest_plainly, naer.keep_new_plainly, naer.create_plainly
  to naer_web, naer_worker;

-- Questions that are asked of every row or request keep their plans: planning them costs more than answering them.
alter function naer.treats(uuid) set plan_cache_mode = force_generic_plan;
alter function naer.glasses_open() set plan_cache_mode = force_generic_plan;
alter function naer.is_refused(uuid, uuid, timestamptz) set plan_cache_mode = force_generic_plan;
alter function naer.is_being_written(uuid, integer) set plan_cache_mode = force_generic_plan;
alter function naer.whole_record(uuid, text[], timestamptz, text) set plan_cache_mode = force_generic_plan;
alter function naer.note_seen(uuid[], text, text, text, text, uuid) set plan_cache_mode = force_generic_plan;
