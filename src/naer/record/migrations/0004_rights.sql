-- Who may write what. Nobody may update or delete the journal, the audit or its seals; columns that say who and when are
-- given by the database, or must say the actor of the transaction; people write only of citizens whom they may know.

-- May a version of this resource name this citizen? The actor is related to the citizen, or the version before, which the
-- actor sees, named the citizen already.
create function naer.may_concern(asked_resource uuid, asked_number integer, asked_citizen uuid) returns boolean
language plpgsql stable security definer set search_path = naer, pg_temp as $$
begin
  return is_related(asked_citizen)
      or (exists (select 1 from resource_citizen c where c.resource_id = asked_resource
                     and c.number = asked_number - 1 and c.citizen_id = asked_citizen)
          and sees_shared(asked_resource, asked_number - 1, null));
end $$;

-- The journal and its projections: appended as oneself, now, and after the version that one sees. What concerns nobody
-- (organisations, people, programmes) is written by the worker alone.
create policy web_writes on naer.version for insert to naer_web
  with check (citizen_id is not null
              and actor_id = (select naer.actor_id()) and recorded_at = (select naer.actor_now())
              and (controller_id is null or controller_id = any ((select naer.actor_organisations())::uuid[]))
              and naer.may_concern(resource_id, number, citizen_id)
              and (number = 1 or exists (select 1 from naer.resource r where r.resource_id = version.resource_id
                                           and r.resource_type = version.resource_type and r.number = version.number - 1)));
create policy web_writes on naer.resource_citizen for insert to naer_web
  with check (naer.may_concern(resource_id, number, citizen_id));
create policy web_writes on naer.resource for insert to naer_web
  with check (number = 1 and naer.may_concern(resource_id, number, citizen_id));
create policy web_moves on naer.resource for update to naer_web
  using (citizen_id is not null) with check (naer.may_concern(resource_id, number, citizen_id));
do $$
declare
  one text;
begin
  foreach one in array array['index_token', 'index_reference', 'index_date', 'index_text'] loop
    execute format($q$create policy web_writes on naer.%1$I for insert to naer_web with check (
        citizen_id = (select naer.actor_citizen())
        or exists (select 1 from naer.care_relation r
                    where r.citizen_id = %1$s.citizen_id
                      and r.organisation_id = any ((select naer.treating_organisations())::uuid[])
                      and r.valid_from <= (select naer.actor_now()) and r.valid_to > (select naer.actor_now()))
        or citizen_id = any ((select naer.glasses_open())::uuid[])
        or (is_shared and exists (select 1 from naer.resource_citizen c where c.resource_id = %1$s.resource_id)))$q$, one);
    execute format('create policy web_reindexes on naer.%1$I for delete to naer_web using (citizen_id is not null)', one);
  end loop;
end $$;

-- Care relations. An emergency look-up is no care relation, and cannot make one.
create policy web_writes on naer.care_relation for insert to naer_web
  with check (citizen_id = (select naer.actor_citizen()) or naer.treats(citizen_id));
create policy web_ends on naer.care_relation for update to naer_web
  using (citizen_id = (select naer.actor_citizen()) or naer.treats(citizen_id));

-- Refusals: staff may note one for the citizen; only the citizen takes it back.
create policy web_writes on naer.block for insert to naer_web with check (naer.is_related(citizen_id));
create policy web_ends on naer.block for update to naer_web using (citizen_id = (select naer.actor_citizen()));

-- Emergency look-ups: by those who treat, from now, reviewed once, by somebody else.
create policy web_writes on naer.break_glass for insert to naer_web
  with check (actor_id = (select naer.actor_id()) and (select naer.actor_treats())
              and opened_at = (select naer.actor_now()) and naer.citizen_exists(citizen_id));
create policy web_reviews on naer.break_glass for update to naer_web
  using ((select naer.actor_role()) = 'reviewer' and actor_id <> (select naer.actor_id()) and reviewed_at is null)
  with check (reviewed_by = (select naer.actor_id()) and reviewed_at = (select naer.actor_now()));

create policy web_writes on naer.course for insert to naer_web with check (naer.is_related(citizen_id));
create policy web_closes on naer.course for update to naer_web using (naer.is_related(citizen_id));
create policy web_writes on naer.responsible for insert to naer_web with check (naer.is_related(citizen_id));
create policy web_ends on naer.responsible for update to naer_web using (naer.is_related(citizen_id));

-- Messages: received raw by anyone who delivers, replayed by the integrator, sent about those whom one may know.
create policy web_receives on naer.inbox for insert to naer_web with check (state = 'received');
create policy web_replays on naer.inbox for update to naer_web
  using ((select naer.actor_role()) = 'integrator' and not is_sealed) with check (state = 'received');
create policy web_receives on naer.inbox_raw for insert to naer_web with check (true);
create policy web_sends on naer.outbox for insert to naer_web with check (naer.is_related(citizen_id));
create policy web_resends on naer.outbox for update to naer_web
  using ((select naer.actor_role()) = 'integrator') with check (state = 'waiting');
create policy web_sends on naer.outbox_raw for insert to naer_web with check (true);
create policy web_resends on naer.outbox_raw for update to naer_web
  using ((select naer.actor_role()) = 'integrator'
         and exists (select 1 from naer.outbox o where o.id = outbox_id and o.state = 'waiting'));

-- The log says who the transaction's actor is, whatever the service says.
create policy web_writes on naer.audit for insert to naer_web
  with check (actor_id = (select naer.actor_id()) and role = (select naer.actor_role())
              and (organisation_id is null or organisation_id = any ((select naer.actor_organisations())::uuid[])));
create policy worker_writes on naer.audit for insert to naer_worker with check (role = (select naer.actor_role()));

-- Retention empties, and nothing else.
create policy retention_empties on naer.version for update to naer_retention using (true) with check (body is null);
create policy retention_empties on naer.inbox_raw for update to naer_retention using (true) with check (raw is null);
create policy retention_empties on naer.outbox_raw for update to naer_retention using (true) with check (raw is null);

-- Rights, column by column where a column is not the writer's to give.
grant usage on schema naer to naer_web, naer_worker, naer_retention;
grant select on naer.deployment to naer_web, naer_worker;

grant select on naer.version, naer.resource, naer.resource_citizen, naer.index_token, naer.index_reference,
  naer.index_date, naer.index_text to naer_web, naer_worker;
grant insert (resource_id, number, resource_type, citizen_id, is_shared, controller_id, actor_id, act, recorded_at,
              valid_from, valid_to, is_ended, body, digest) on naer.version to naer_web, naer_worker;
grant insert on naer.resource, naer.resource_citizen, naer.index_token, naer.index_reference, naer.index_date,
  naer.index_text to naer_web, naer_worker;
grant update (number, citizen_id, is_shared, recorded_at, is_ended) on naer.resource to naer_web, naer_worker;
grant delete on naer.index_token, naer.index_reference, naer.index_date, naer.index_text to naer_web, naer_worker;

grant select on naer.citizen_link, naer.care_relation, naer.block, naer.break_glass, naer.course, naer.responsible
  to naer_web, naer_worker;
grant insert (citizen_id, same_as_id), update (unlinked_at) on naer.citizen_link to naer_worker;
grant insert (citizen_id, organisation_id, kind, valid_from, valid_to, because), update (valid_to)
  on naer.care_relation to naer_web, naer_worker;
grant insert (id, citizen_id, organisation_id, person_id, resource_id, recorded_from, recorded_to, valid_from, valid_to),
  update (valid_to) on naer.block to naer_web, naer_worker;
grant insert (id, citizen_id, actor_id, reason, opened_at, valid_to),
  update (reviewed_at, reviewed_by, review_note) on naer.break_glass to naer_web;
grant insert (course_id, citizen_id, opened_at), update (closed_at) on naer.course to naer_web, naer_worker;
grant insert (course_key, citizen_id, organisation_id, contact, period), update (period)
  on naer.responsible to naer_web, naer_worker;

grant select on naer.inbox, naer.inbox_raw, naer.outbox, naer.outbox_raw to naer_web, naer_worker;
grant insert (id, received_at, channel, name, size_bytes, digest) on naer.inbox to naer_web, naer_worker;
grant update (state, reason, attempts) on naer.inbox to naer_web;
grant update (state, reason, settled_at, kind, activity, bundle_id, header_id, episode, sender, receiver, citizen_id,
              first_id, acknowledgement_id, attempts, is_sealed) on naer.inbox to naer_worker;
grant insert (inbox_id, raw) on naer.inbox_raw to naer_web, naer_worker;
grant insert (id, created_at, next_attempt_at, kind, code, bundle_id, header_id, sender, receiver, content_type,
              citizen_id, resource_id, answers_inbox_id, expects_answer) on naer.outbox to naer_web, naer_worker;
grant update (state, prompts, next_attempt_at, bundle_id) on naer.outbox to naer_web;
grant update (state, reason, attempts, prompts, next_attempt_at, sent_at, settled_at, bundle_id) on naer.outbox
  to naer_worker;
grant insert (outbox_id, raw), update (raw) on naer.outbox_raw to naer_web, naer_worker;

grant select on naer.audit to naer_web, naer_worker;
grant insert (actor_id, actor_name, role, organisation_id, citizen_id, act, purpose, basis, reason, request_id)
  on naer.audit to naer_web, naer_worker;
grant select on naer.audit_seal to naer_worker;
grant insert (number, last_epoch, last_xid, last_id, row_count, digest) on naer.audit_seal to naer_worker;
grant select, insert, update on naer.feed_cursor, naer.feed_trouble to naer_worker;
grant select, insert (key) on naer.done_once to naer_web, naer_worker;
grant select, insert, update on naer.last_look to naer_web, naer_worker;

grant select on naer.deployment to naer_retention;
grant select (resource_id, number, resource_type, recorded_at, valid_to, is_ended), update (body)
  on naer.version to naer_retention;
grant select (id, received_at, state, settled_at, is_sealed) on naer.inbox to naer_retention;
grant select (inbox_id, purged_at), update (raw, purged_at) on naer.inbox_raw to naer_retention;
grant select (outbox_id), update (raw) on naer.outbox_raw to naer_retention;

-- Functions are for those who need them. What finds a citizen by personal number is the worker's; people break the glass.
revoke execute on all functions in schema naer from public;
grant execute on function naer.current_epoch(), naer.setting(text), naer.actor_id(), naer.actor_role(),
  naer.actor_treats(), naer.actor_citizen(), naer.actor_now(), naer.actor_organisations(), naer.treating_organisations(),
  naer.treats(uuid), naer.glasses_open(), naer.is_related(uuid), naer.may_see(uuid), naer.citizen_exists(uuid)
  to naer_web, naer_worker;
grant execute on function naer.sees_shared(uuid, integer, timestamptz), naer.may_concern(uuid, integer, uuid),
  naer.open_by_personal_number(uuid, text, text, text, timestamptz) to naer_web;
grant execute on function naer.citizen_of_personal_number(text, text) to naer_worker;
