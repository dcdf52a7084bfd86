-- The record: an append-only journal of FHIR resources, its projections, and the floor of access under them.
--
-- Every table that holds something about a citizen carries citizen_id (the distribution key) and forces row-level
-- security. The service logs in as naer_web (people) or naer_worker (reactions and messages); neither owns a table.

create schema naer;
grant usage on schema naer to naer_web, naer_worker, naer_retention;

-- One row: what kind of database this is. `epoch` grows at every restore, so that the feed's order survives a new
-- cluster whose transaction numbers start again.
create table naer.deployment (
  only_row      boolean primary key default true check (only_row),
  is_demo       boolean not null default false,
  epoch         smallint not null default 1,
  clock_offset  interval not null default '0',
  created_at    timestamptz not null default clock_timestamp()
);
insert into naer.deployment default values;

create function naer.current_epoch() returns smallint language sql stable parallel safe
as $$ select epoch from naer.deployment $$;

-- Who is asking: set by the service inside each transaction with set_config(…, true).
create function naer.setting(name text) returns text language sql stable parallel safe
as $$ select nullif(current_setting('naer.' || name, true), '') $$;
create function naer.actor_id() returns uuid language sql stable parallel safe
as $$ select naer.setting('actor')::uuid $$;
create function naer.actor_role() returns text language sql stable parallel safe
as $$ select coalesce(naer.setting('role'), '') $$;
create function naer.actor_citizen() returns uuid language sql stable parallel safe
as $$ select naer.setting('citizen')::uuid $$;
create function naer.actor_now() returns timestamptz language sql stable parallel safe
as $$ select naer.setting('now')::timestamptz $$;
create function naer.actor_organisations() returns uuid[] language sql stable parallel safe
as $$ select coalesce(string_to_array(naer.setting('organisations'), ',')::uuid[], '{}') $$;

-- The journal. `body` is the resource as text; the retention role may empty it, the digest stays.
create table naer.version (
  resource_id    uuid not null,
  number         integer not null check (number > 0),
  resource_type  text collate "C" not null,
  citizen_id     uuid,
  is_shared      boolean not null default false,
  controller_id  uuid,
  actor_id       uuid,
  act            text collate "C" not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  valid_from     timestamptz not null,
  valid_to       timestamptz not null default 'infinity',
  is_ended       boolean not null default false,
  body           text,
  digest         bytea not null,
  epoch          smallint not null default naer.current_epoch(),
  xid            xid8 not null default pg_current_xact_id(),
  position       bigint generated always as identity,
  primary key (resource_id, number)
);
create index version_feed on naer.version (epoch, xid, position);

-- Projections of the newest versions: may be rebuilt from the journal.
create table naer.resource (
  resource_id    uuid primary key,
  resource_type  text collate "C" not null,
  number         integer not null,
  citizen_id     uuid,
  is_shared      boolean not null default false,
  recorded_at    timestamptz not null,
  is_ended       boolean not null default false
);
create index resource_by_citizen on naer.resource (citizen_id, resource_type);
create index resource_by_type on naer.resource (resource_type, resource_id);

-- Which citizens a resource concerns when there is more than one (mother and child, a group).
create table naer.resource_citizen (
  resource_id  uuid not null,
  citizen_id   uuid not null,
  primary key (citizen_id, resource_id)
);
create index resource_citizen_by_resource on naer.resource_citizen (resource_id);

create table naer.index_token (
  parameter    smallint not null,
  code         text collate "C" not null,
  system       text collate "C" not null default '',
  resource_id  uuid not null,
  citizen_id   uuid,
  is_shared    boolean not null default false
);
create index index_token_lookup on naer.index_token (parameter, code, resource_id);
create index index_token_by_resource on naer.index_token (resource_id);

create table naer.index_reference (
  parameter    smallint not null,
  target_id    uuid not null,
  resource_id  uuid not null,
  citizen_id   uuid,
  is_shared    boolean not null default false
);
create index index_reference_lookup on naer.index_reference (target_id, parameter, resource_id);
create index index_reference_by_resource on naer.index_reference (resource_id);

create table naer.index_date (
  parameter    smallint not null,
  low          timestamptz not null,
  high         timestamptz not null,
  resource_id  uuid not null,
  citizen_id   uuid,
  is_shared    boolean not null default false
);
create index index_date_lookup on naer.index_date (parameter, low, resource_id);
create index index_date_by_resource on naer.index_date (resource_id);

create table naer.index_text (
  parameter    smallint not null,
  key          text collate "C" not null,
  resource_id  uuid not null,
  citizen_id   uuid,
  is_shared    boolean not null default false
);
create index index_text_lookup on naer.index_text (parameter, key, resource_id);
create index index_text_by_resource on naer.index_text (resource_id);

-- Two Patient resources that are one person: a reversible link, never a merge of rows.
create table naer.citizen_link (
  citizen_id     uuid not null,
  same_as_id     uuid not null,
  linked_at      timestamptz not null default clock_timestamp(),
  unlinked_at    timestamptz,
  actor_id       uuid,
  primary key (citizen_id, same_as_id, linked_at)
);

-- Why an organisation may see a citizen. The care rooms write these in the act that creates or ends the relation.
create table naer.care_relation (
  citizen_id       uuid not null,
  organisation_id  uuid not null,
  kind             text collate "C" not null,
  valid_from       timestamptz not null,
  valid_to         timestamptz not null default 'infinity',
  because          text not null,
  recorded_at      timestamptz not null default clock_timestamp(),
  primary key (citizen_id, organisation_id, kind, valid_from),
  check (valid_from <= valid_to)
);
create index care_relation_by_organisation on naer.care_relation (organisation_id, citizen_id);

-- A citizen's refusal of look-up: whole record or one resource or a period, for everyone, an organisation or a person.
create table naer.block (
  id               uuid primary key,
  citizen_id       uuid not null,
  organisation_id  uuid,
  person_id        uuid,
  resource_id      uuid,
  recorded_from    timestamptz,
  recorded_to      timestamptz,
  valid_from       timestamptz not null,
  valid_to         timestamptz not null default 'infinity',
  recorded_at      timestamptz not null default clock_timestamp()
);
create index block_by_citizen on naer.block (citizen_id);

-- Emergency look-up: a reason, a limit, and a review.
create table naer.break_glass (
  id           uuid primary key,
  citizen_id   uuid not null,
  actor_id     uuid not null,
  reason       text not null check (length(reason) >= 10),
  opened_at    timestamptz not null,
  valid_to     timestamptz not null,
  reviewed_at  timestamptz,
  reviewed_by  uuid,
  review_note  text
);
create index break_glass_by_citizen on naer.break_glass (citizen_id, actor_id);

-- Exactly one responsible organisation and contact for every open course at any instant.
create table naer.course (
  course_key   bigint generated always as identity primary key,
  course_id    uuid not null unique,
  citizen_id   uuid not null,
  opened_at    timestamptz not null,
  closed_at    timestamptz not null default 'infinity'
);
create table naer.responsible (
  course_key       bigint not null references naer.course,
  citizen_id       uuid not null,
  organisation_id  uuid not null,
  contact          text not null,
  period           tstzrange not null check (not isempty(period) and not lower_inf(period)),
  recorded_at      timestamptz not null default clock_timestamp(),
  exclude using gist (int8range(course_key, course_key, '[]') with &&, period with &&)
);
create index responsible_by_course on naer.responsible (course_key);

-- Deferred: at commit, the periods of a course cover it from opening to closing without a gap.
create function naer.refuse_gap_in_responsibility() returns trigger language plpgsql as $$
declare
  key bigint := coalesce(new.course_key, old.course_key);
  course_row naer.course;
  reached timestamptz;
  one record;
begin
  select * into course_row from naer.course where course_key = key;
  if not found then
    return null;
  end if;
  reached := course_row.opened_at;
  for one in select period from naer.responsible where course_key = key order by lower(period) loop
    if lower(one.period) > reached then
      raise exception 'no one is responsible for the course from % to %', reached, lower(one.period)
        using errcode = 'integrity_constraint_violation';
    end if;
    reached := coalesce(upper(one.period), 'infinity');
  end loop;
  if reached < course_row.closed_at then
    raise exception 'no one is responsible for the course from %', reached
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create constraint trigger course_has_responsible after insert or update on naer.course
  deferrable initially deferred for each row execute function naer.refuse_gap_in_responsibility();
create constraint trigger responsible_has_no_gap after insert or update or delete on naer.responsible
  deferrable initially deferred for each row execute function naer.refuse_gap_in_responsibility();

-- Messages in: raw first. A sealed message is about a citizen without a relevant course; nobody reads it, and the
-- retention role empties it.
create table naer.inbox (
  id            uuid primary key,
  received_at   timestamptz not null default clock_timestamp(),
  channel       text not null,
  name          text not null,
  size_bytes    bigint not null,
  digest        bytea not null,
  state         text collate "C" not null default 'received',
  reason        text not null default '',
  settled_at    timestamptz,
  kind          text collate "C" not null default '',
  activity      text collate "C" not null default '',
  bundle_id     text collate "C",
  header_id     text collate "C",
  episode       text collate "C",
  sender        text not null default '',
  receiver      text not null default '',
  citizen_id    uuid,
  first_id      uuid references naer.inbox,
  acknowledgement_id uuid,
  attempts      integer not null default 0,
  is_sealed     boolean not null default false,
  arrival       bigint generated always as identity
);
create index inbox_waiting on naer.inbox (arrival) where state = 'received';
create index inbox_by_header on naer.inbox (header_id) where header_id is not null;
create index inbox_by_bundle on naer.inbox (bundle_id) where bundle_id is not null;
create index inbox_by_state on naer.inbox (state, received_at);
create table naer.inbox_raw (
  inbox_id    uuid primary key references naer.inbox,
  raw         bytea,
  purged_at   timestamptz
);

-- Messages out, in the same transaction as the act that sends them.
create table naer.outbox (
  id               uuid primary key,
  created_at       timestamptz not null default clock_timestamp(),
  kind             text collate "C" not null,
  code             text collate "C" not null default '',
  bundle_id        text collate "C" not null,
  header_id        text collate "C" not null,
  sender           text not null default '',
  receiver         text not null default '',
  content_type     text not null default 'application/fhir+json',
  citizen_id       uuid,
  resource_id      uuid,
  answers_inbox_id uuid,
  expects_answer   boolean not null default true,
  state            text collate "C" not null default 'waiting',
  reason           text not null default '',
  attempts         integer not null default 0,
  prompts          integer not null default 0,
  next_attempt_at  timestamptz not null default clock_timestamp(),
  sent_at          timestamptz,
  settled_at       timestamptz
);
create index outbox_waiting on naer.outbox (next_attempt_at) where state = 'waiting';
create index outbox_by_header on naer.outbox (header_id);
create index outbox_by_state on naer.outbox (state, created_at);
create table naer.outbox_raw (
  outbox_id  uuid primary key references naer.outbox,
  raw        bytea
);

-- One compact row per citizen seen; FHIR AuditEvents are rendered on demand.
create table naer.audit (
  id             bigint generated always as identity,
  at             timestamptz not null default clock_timestamp(),
  epoch          smallint not null default naer.current_epoch(),
  xid            xid8 not null default pg_current_xact_id(),
  actor_id       uuid,
  actor_name     text not null,
  role           text collate "C" not null,
  organisation_id uuid,
  citizen_id     uuid,
  act            text collate "C" not null,
  purpose        text collate "C" not null,
  basis          text collate "C" not null,
  reason         text not null default '',
  request_id     uuid,
  primary key (id)
);
create index audit_order on naer.audit (epoch, xid, id);
create index audit_by_citizen on naer.audit (citizen_id, at);
create table naer.audit_seal (
  number      bigint primary key,
  last_epoch  smallint not null,
  last_xid    xid8 not null,
  last_id     bigint not null,
  row_count   integer not null,
  digest      bytea not null,
  sealed_at   timestamptz not null default clock_timestamp()
);

-- Where each reader of the change feed is, and what has been done once.
create table naer.feed_cursor (
  reader    text collate "C" primary key,
  epoch     smallint not null,
  xid       xid8 not null,
  position  bigint not null
);
create table naer.done_once (
  key      text collate "C" primary key,
  done_at  timestamptz not null default clock_timestamp()
);

-- Changes that a reaction could not deal with: set aside for a person, so that the rest goes on.
create table naer.feed_trouble (
  reader       text collate "C" not null,
  epoch        smallint not null,
  xid          xid8 not null,
  position     bigint not null,
  resource_id  uuid not null,
  error        text not null,
  happened_at  timestamptz not null default clock_timestamp(),
  solved_at    timestamptz,
  primary key (reader, epoch, xid, position)
);

-- What a person last looked at, for "changed since you last looked".
create table naer.last_look (
  actor_id    uuid not null,
  citizen_id  uuid not null,
  looked_at   timestamptz not null,
  primary key (actor_id, citizen_id)
);

-- Visibility, said once and applied to every table that carries citizen_id.
do $$
declare
  one text;
  related constant text := $q$
    citizen_id is null
    or citizen_id = (select naer.actor_citizen())
    or exists (select 1 from naer.care_relation r
                where r.citizen_id = %1$s.citizen_id
                  and r.organisation_id = any ((select naer.actor_organisations())::uuid[])
                  and r.valid_from <= (select naer.actor_now()) and r.valid_to > (select naer.actor_now()))
    or exists (select 1 from naer.break_glass g
                where g.citizen_id = %1$s.citizen_id
                  and g.actor_id = (select naer.actor_id()) and g.valid_to > (select naer.actor_now()))
    or (is_shared and exists (select 1 from naer.resource_citizen c
                join naer.care_relation r on r.citizen_id = c.citizen_id
                where c.resource_id = %1$s.resource_id
                  and r.organisation_id = any ((select naer.actor_organisations())::uuid[])
                  and r.valid_from <= (select naer.actor_now()) and r.valid_to > (select naer.actor_now())))
    or (is_shared and exists (select 1 from naer.resource_citizen c
                where c.resource_id = %1$s.resource_id and c.citizen_id = (select naer.actor_citizen()))) $q$;
  unblocked constant text := $q$
    citizen_id is null
    or citizen_id = (select naer.actor_citizen())
    or not exists (select 1 from naer.block b
                where b.citizen_id = %1$s.citizen_id
                  and (b.organisation_id is null or b.organisation_id = any ((select naer.actor_organisations())::uuid[]))
                  and (b.person_id is null or b.person_id = (select naer.actor_id()))
                  and (b.resource_id is null or b.resource_id = %1$s.resource_id)
                  and (b.recorded_from is null or b.recorded_from <= %2$s)
                  and (b.recorded_to is null or b.recorded_to > %2$s)
                  and b.valid_from <= (select naer.actor_now()) and b.valid_to > (select naer.actor_now()))
    or exists (select 1 from naer.break_glass g
                where g.citizen_id = %1$s.citizen_id
                  and g.actor_id = (select naer.actor_id()) and g.valid_to > (select naer.actor_now())) $q$;
begin
  foreach one in array array['version', 'resource', 'index_token', 'index_reference', 'index_date', 'index_text'] loop
    execute format('alter table naer.%1$I enable row level security, force row level security', one);
    execute format('create policy owner_all on naer.%1$I to naer_owner using (true) with check (true)', one);
    execute format('create policy worker_all on naer.%1$I to naer_worker using (true) with check (true)', one);
    execute format('create policy web_reads on naer.%1$I for select to naer_web using (' || related || ')', one);
    -- The index tables carry no recorded_at: a block on a period is upheld where their rows join naer.resource.
    execute format('create policy web_unblocked on naer.%1$I as restrictive for select to naer_web using ('
                   || unblocked || ')', one, case when one in ('version', 'resource') then one || '.recorded_at'
                                                  else '''-infinity''::timestamptz' end);
    execute format('create policy web_writes on naer.%1$I for insert to naer_web with check (' || related || ')', one);
  end loop;
  foreach one in array array['resource'] loop
    execute format('create policy web_moves on naer.%1$I for update to naer_web using (' || related || ')', one);
  end loop;
  foreach one in array array['index_token', 'index_reference', 'index_date', 'index_text'] loop
    execute format('create policy web_reindexes on naer.%1$I for delete to naer_web using (' || related || ')', one);
  end loop;
end $$;

-- The slow, exact question for tables off the hot path (the policies above inline it).
create function naer.is_related(citizen uuid) returns boolean language sql stable security definer
set search_path = naer, pg_temp
as $$
  select citizen is not null and (
    citizen = naer.actor_citizen()
    or exists (select 1 from naer.care_relation r
                where r.citizen_id = citizen and r.organisation_id = any (naer.actor_organisations())
                  and r.valid_from <= naer.actor_now() and r.valid_to > naer.actor_now())
    or exists (select 1 from naer.break_glass g
                where g.citizen_id = citizen and g.actor_id = naer.actor_id() and g.valid_to > naer.actor_now()))
$$;

-- Does the citizen exist at all? Asked only to offer break-glass; says nothing else.
create function naer.citizen_exists(citizen uuid) returns boolean language sql stable security definer
set search_path = naer, pg_temp
as $$ select exists (select 1 from naer.resource where resource_id = citizen and resource_type = 'Patient'
                       and not is_ended) $$;
-- The citizen behind a personal number, for break-glass: the caller must give a reason in the same transaction.
create function naer.citizen_of_token(asked_parameter smallint, asked_system text, asked_code text)
returns uuid language sql stable security definer set search_path = naer, pg_temp
as $$ select t.resource_id from naer.index_token t
       where t.parameter = asked_parameter and t.code = asked_code and t.system = asked_system limit 1 $$;

-- Tables off the hot path.
do $$
declare
  one text;
begin
  foreach one in array array['resource_citizen', 'citizen_link', 'care_relation', 'block', 'break_glass', 'course',
                             'responsible', 'inbox', 'inbox_raw', 'outbox', 'outbox_raw', 'audit', 'last_look'] loop
    execute format('alter table naer.%1$I enable row level security, force row level security', one);
    execute format('create policy owner_all on naer.%1$I to naer_owner using (true) with check (true)', one);
    if one not in ('audit', 'break_glass') then
      execute format('create policy worker_all on naer.%1$I to naer_worker using (true) with check (true)', one);
    end if;
  end loop;
end $$;

-- The journal's bodies may be emptied, never changed.
create function naer.refuse_changed_body() returns trigger language plpgsql as $$
begin
  if new.body is not null then
    raise exception 'a version is never changed' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger version_is_only_emptied before update on naer.version
  for each row execute function naer.refuse_changed_body();

create policy web_reads on naer.resource_citizen for select to naer_web using (true);
create policy web_writes on naer.resource_citizen for insert to naer_web with check (naer.is_related(citizen_id));
create policy web_reads on naer.citizen_link for select to naer_web using (naer.is_related(citizen_id));

create policy web_reads on naer.care_relation for select to naer_web
  using (organisation_id = any ((select naer.actor_organisations())::uuid[])
         or citizen_id = (select naer.actor_citizen()));
create policy web_writes on naer.care_relation for insert to naer_web with check (naer.is_related(citizen_id));
create policy web_ends on naer.care_relation for update to naer_web using (naer.is_related(citizen_id));

create policy web_reads on naer.block for select to naer_web
  using (citizen_id = (select naer.actor_citizen()) or naer.is_related(citizen_id));
create policy web_writes on naer.block for insert to naer_web
  with check (citizen_id = (select naer.actor_citizen()) or naer.is_related(citizen_id));
create policy web_ends on naer.block for update to naer_web
  using (citizen_id = (select naer.actor_citizen()) or naer.is_related(citizen_id));

create policy web_reads on naer.break_glass for select to naer_web
  using (actor_id = (select naer.actor_id()) or citizen_id = (select naer.actor_citizen())
         or (select naer.actor_role()) = 'reviewer');
create policy web_writes on naer.break_glass for insert to naer_web
  with check (actor_id = (select naer.actor_id()) and valid_to <= opened_at + interval '8 hours');
create policy web_reviews on naer.break_glass for update to naer_web
  using ((select naer.actor_role()) = 'reviewer' and actor_id <> (select naer.actor_id()));
create policy worker_reads on naer.break_glass for select to naer_worker using (true);

create policy web_reads on naer.course for select to naer_web using (naer.is_related(citizen_id));
create policy web_writes on naer.course for insert to naer_web with check (naer.is_related(citizen_id));
create policy web_closes on naer.course for update to naer_web using (naer.is_related(citizen_id));
create policy web_reads on naer.responsible for select to naer_web using (naer.is_related(citizen_id));
create policy web_writes on naer.responsible for insert to naer_web with check (naer.is_related(citizen_id));
create policy web_ends on naer.responsible for update to naer_web using (naer.is_related(citizen_id));

create policy web_receives on naer.inbox for insert to naer_web
  with check (state = 'received' and citizen_id is null and not is_sealed);
create policy web_reads on naer.inbox for select to naer_web
  using ((select naer.actor_role()) = 'integrator' or (not is_sealed and naer.is_related(citizen_id)));
create policy web_replays on naer.inbox for update to naer_web using ((select naer.actor_role()) = 'integrator');
create policy web_receives on naer.inbox_raw for insert to naer_web with check (true);
create policy web_reads on naer.inbox_raw for select to naer_web
  using (exists (select 1 from naer.inbox i where i.id = inbox_id and not i.is_sealed));

create policy web_sends on naer.outbox for insert to naer_web with check (naer.is_related(citizen_id));
create policy web_reads on naer.outbox for select to naer_web
  using ((select naer.actor_role()) = 'integrator' or naer.is_related(citizen_id));
create policy web_resends on naer.outbox for update to naer_web using ((select naer.actor_role()) = 'integrator');
create policy web_sends on naer.outbox_raw for insert to naer_web with check (true);
create policy web_reads on naer.outbox_raw for select to naer_web
  using (exists (select 1 from naer.outbox o where o.id = outbox_id));

create policy web_writes on naer.audit for insert to naer_web with check (true);
create policy web_reads on naer.audit for select to naer_web
  using (citizen_id = (select naer.actor_citizen()) or (select naer.actor_role()) = 'reviewer');
create policy worker_writes on naer.audit for insert to naer_worker with check (true);
create policy worker_reads on naer.audit for select to naer_worker using (true);

create policy web_own on naer.last_look to naer_web
  using (actor_id = (select naer.actor_id())) with check (actor_id = (select naer.actor_id()));

-- Rights. Nobody may update or delete the journal, the audit or its seals.
grant select on naer.deployment to naer_web, naer_worker;
grant select, insert on naer.version to naer_web, naer_worker;
grant select, insert, update on naer.resource to naer_web, naer_worker;
grant select, insert on naer.resource_citizen to naer_web, naer_worker;
grant select, insert, delete on naer.index_token, naer.index_reference, naer.index_date, naer.index_text
  to naer_web, naer_worker;
grant select, insert on naer.citizen_link to naer_web, naer_worker;
grant update (unlinked_at) on naer.citizen_link to naer_web, naer_worker;
grant select, insert on naer.care_relation to naer_web, naer_worker;
grant update (valid_to) on naer.care_relation to naer_web, naer_worker;
grant select, insert on naer.block to naer_web, naer_worker;
grant update (valid_to) on naer.block to naer_web, naer_worker;
grant select, insert on naer.break_glass to naer_web;
grant select on naer.break_glass to naer_worker;
grant update (reviewed_at, reviewed_by, review_note) on naer.break_glass to naer_web;
grant select, insert on naer.course, naer.responsible to naer_web, naer_worker;
grant update (closed_at) on naer.course to naer_web, naer_worker;
grant update (period) on naer.responsible to naer_web, naer_worker;
grant select, insert, update on naer.inbox, naer.outbox to naer_web, naer_worker;
grant select, insert on naer.inbox_raw, naer.outbox_raw to naer_web, naer_worker;
grant select, insert on naer.audit to naer_web, naer_worker;
grant select, insert on naer.audit_seal to naer_worker;
grant select, insert, update on naer.feed_cursor to naer_worker;
grant select, insert, update on naer.feed_trouble to naer_worker;
grant select on naer.feed_trouble to naer_web;
grant select, insert on naer.done_once to naer_web, naer_worker;
grant select, insert, update on naer.last_look to naer_web, naer_worker;

-- Retention empties payloads and keeps digests.
do $$
declare
  one text;
begin
  foreach one in array array['version', 'inbox', 'inbox_raw', 'outbox_raw'] loop
    execute format('create policy retention_all on naer.%1$I to naer_retention using (true)', one);
  end loop;
end $$;
grant select on naer.version, naer.inbox, naer.inbox_raw, naer.outbox_raw, naer.deployment to naer_retention;
grant update (body) on naer.version to naer_retention;
grant update (raw, purged_at) on naer.inbox_raw to naer_retention;
grant update (raw) on naer.outbox_raw to naer_retention;
