-- The record: an append-only journal of FHIR resources, its projections, and who cares for whom. Messages and logs are 0002,
-- who sees what is 0003, who may write what 0004.
--
-- Every table that holds something about a citizen carries citizen_id (the distribution key). The service logs in as
-- naer_web (people) or naer_worker (reactions and messages); neither owns a table.

create schema naer;

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
create function naer.actor_treats() returns boolean language sql stable parallel safe
as $$ select naer.actor_role() in ('home-nurse', 'acute-nurse', 'visitator', 'general-practitioner',
                                   'discharge-coordinator') $$;
create function naer.actor_citizen() returns uuid language sql stable parallel safe
as $$ select naer.setting('citizen')::uuid $$;
create function naer.actor_now() returns timestamptz language sql stable parallel safe
as $$ select naer.setting('now')::timestamptz $$;
create function naer.actor_organisations() returns uuid[] language sql stable parallel safe
as $$ select coalesce(string_to_array(naer.setting('organisations'), ',')::uuid[], '{}') $$;
-- Only those who treat share their organisations' care relations (CLINICAL_ROLES): not a director, integrator or reviewer.
create function naer.treating_organisations() returns uuid[] language sql stable parallel safe
as $$ select case when naer.actor_treats() then naer.actor_organisations() else '{}' end $$;

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

-- Which citizens a version concerns when there is more than one (mother and child, a group); `is_shared` says that there
-- are rows here. A citizen whom a correction takes out of a resource keeps the versions that named them, and no other.
create table naer.resource_citizen (
  resource_id  uuid not null,
  number       integer not null,
  citizen_id   uuid not null,
  primary key (resource_id, number, citizen_id)
);
create index resource_citizen_by_citizen on naer.resource_citizen (citizen_id, resource_id);

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
-- Which codes are common depends on the parameter.
create statistics naer.index_token_codes (mcv) on parameter, code from naer.index_token;

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
create index index_date_latest on naer.index_date (parameter, high, resource_id);
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
  actor_id         uuid default naer.actor_id(),
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
  recorded_at      timestamptz not null default clock_timestamp(),
  actor_id         uuid default naer.actor_id()
);
create index block_by_citizen on naer.block (citizen_id);

-- Emergency look-up: a reason, a limit, and a review.
create table naer.break_glass (
  id           uuid primary key,
  citizen_id   uuid not null,
  actor_id     uuid not null,
  reason       text not null check (length(btrim(reason)) >= 10),
  opened_at    timestamptz not null,
  valid_to     timestamptz not null check (valid_to > opened_at and valid_to <= opened_at + interval '8 hours'),
  reviewed_at  timestamptz,
  reviewed_by  uuid,
  review_note  text
);
create index break_glass_by_actor on naer.break_glass (actor_id, citizen_id);

-- Exactly one responsible organisation and contact for every open course at any instant.
create table naer.course (
  course_key   bigint generated always as identity primary key,
  course_id    uuid not null unique,
  citizen_id   uuid not null,
  opened_at    timestamptz not null,
  closed_at    timestamptz not null default 'infinity',
  actor_id     uuid default naer.actor_id(),
  unique (course_key, citizen_id)
);
create table naer.responsible (
  course_key       bigint not null,
  citizen_id       uuid not null,
  organisation_id  uuid not null,
  contact          text not null,
  period           tstzrange not null check (not isempty(period) and not lower_inf(period)),
  recorded_at      timestamptz not null default clock_timestamp(),
  actor_id         uuid default naer.actor_id(),
  foreign key (course_key, citizen_id) references naer.course (course_key, citizen_id),
  exclude using gist (int8range(course_key, course_key, '[]') with &&, period with &&)
);
create index responsible_by_course on naer.responsible (course_key);

-- Deferred: at commit, the periods of a course cover it from opening to closing without a gap. Asked as the owner, because a
-- writer who no longer sees the course must not leave a gap in it.
create function naer.refuse_gap_in_responsibility() returns trigger language plpgsql security definer
set search_path = naer, pg_temp as $$
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

-- Who was responsible last week stays so: a period may be given its end, nothing else.
create function naer.refuse_changed_period() returns trigger language plpgsql as $$
begin
  if lower(new.period) <> lower(old.period) or not upper_inf(old.period) then
    raise exception 'a period of responsibility is only ever ended' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger responsible_is_only_ended before update on naer.responsible
  for each row execute function naer.refuse_changed_period();
