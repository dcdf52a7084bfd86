-- Search by all of FHIR's kinds of parameter. The index tables are made anew, narrow: a code system is 64 bits of a digest, an
-- order of columns without padding, lookups that repeat their key (PostgreSQL keeps a repeated key once). Their rows follow from
-- the resources; `naer migrate` writes them again after this (naer.record.reindex), and whenever the table of search parameters
-- has changed.

drop table naer.index_token, naer.index_reference, naer.index_date, naer.index_text;

-- What the index was made from: a digest of the search parameters. Null: nothing yet.
create table naer.index_state (
  only_row    boolean primary key default true check (only_row),
  made_from   text collate "C",
  made_at     timestamptz not null default clock_timestamp()
);
insert into naer.index_state default values;
grant select on naer.index_state to naer_web, naer_worker;

-- Codes, and addresses (without system; of address|version the version is the system). Minus a reference parameter's number
-- stands for the identifiers of logical references. `number` is the version's. `is_dated`: a citizen's newest resources are
-- asked for by this code; `at` is then how new it is, as far as the resource says.
create table naer.index_token (
  system       bigint not null,
  at           timestamptz,
  number       integer not null,
  parameter    smallint not null,
  part         smallint not null,
  is_shared    boolean not null,
  is_dated     boolean not null,
  resource_id  uuid not null,
  citizen_id   uuid,
  code         text collate "C" not null
);
create index index_token_lookup on naer.index_token (parameter, code);
create index index_token_by_resource on naer.index_token (resource_id);
create index index_token_newest on naer.index_token (citizen_id, parameter, code, at desc nulls last) where is_dated;
-- Which codes are common depends on the parameter.
create statistics naer.index_token_codes (mcv) on parameter, code from naer.index_token;

create table naer.index_reference (
  parameter    smallint not null,
  part         smallint not null,
  target_type  smallint not null,
  is_shared    boolean not null,
  target_id    uuid not null,
  resource_id  uuid not null,
  citizen_id   uuid
);
create index index_reference_lookup on naer.index_reference (target_id, parameter);
create index index_reference_by_resource on naer.index_reference (resource_id);

create table naer.index_date (
  low          timestamptz not null,
  high         timestamptz not null,
  parameter    smallint not null,
  part         smallint not null,
  is_shared    boolean not null,
  resource_id  uuid not null,
  citizen_id   uuid
);
create index index_date_lookup on naer.index_date (parameter, low);
create index index_date_latest on naer.index_date (parameter, high);
create index index_date_by_resource on naer.index_date (resource_id);

create table naer.index_text (
  parameter    smallint not null,
  part         smallint not null,
  is_shared    boolean not null,
  resource_id  uuid not null,
  citizen_id   uuid,
  key          text collate "C" not null,
  written      text collate "C" not null
);
create index index_text_lookup on naer.index_text (parameter, key);
create index index_text_by_resource on naer.index_text (resource_id);

-- Numbers and quantities as written, and in the unit that UCUM counts in when that is another.
create table naer.index_quantity (
  low          float8 not null,
  high         float8 not null,
  base_low     float8,
  base_high    float8,
  system       bigint not null,
  parameter    smallint not null,
  part         smallint not null,
  is_shared    boolean not null,
  resource_id  uuid not null,
  citizen_id   uuid,
  code         text collate "C" not null,
  base         text collate "C"
);
create index index_quantity_by_resource on naer.index_quantity (resource_id);

-- The same policies as before (0003, 0004), for five tables.
do $$
declare
  one text;
begin
  foreach one in array array['index_token', 'index_reference', 'index_date', 'index_text', 'index_quantity'] loop
    execute format('alter table naer.%1$I enable row level security, force row level security', one);
    execute format('create policy owner_all on naer.%1$I to naer_owner using (true) with check (true)', one);
    execute format('create policy worker_all on naer.%1$I to naer_worker using (true) with check (true)', one);
    execute format($q$create policy web_reads on naer.%1$I for select to naer_web using (
      citizen_id is null
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
                              and b.recorded_from is null and b.recorded_to is null
                              and b.valid_from <= (select naer.actor_now()) and b.valid_to > (select naer.actor_now())))
               or citizen_id = any ((select naer.glasses_open())::uuid[])))
      or (is_shared and naer.sees_shared(%1$s.resource_id, null, null::timestamptz)))$q$, one);
    execute format($q$create policy web_writes on naer.%1$I for insert to naer_web with check (
        citizen_id = (select naer.actor_citizen())
        or exists (select 1 from naer.care_relation r
                    where r.citizen_id = %1$s.citizen_id
                      and r.organisation_id = any ((select naer.treating_organisations())::uuid[])
                      and r.valid_from <= (select naer.actor_now()) and r.valid_to > (select naer.actor_now()))
        or citizen_id = any ((select naer.glasses_open())::uuid[])
        or (is_shared and exists (select 1 from naer.resource_citizen c where c.resource_id = %1$s.resource_id)))$q$, one);
    execute format('create policy web_reindexes on naer.%1$I for delete to naer_web using (citizen_id is not null)', one);
    execute format('grant select, insert, delete on naer.%1$I to naer_web, naer_worker', one);
  end loop;
end $$;

-- A code system as the index keeps it: the first 64 bits of its digest (naer.fhir.indexing.system_key).
create function naer.system_key(system text) returns bigint language sql immutable parallel safe
as $$ select case when system = '' then 0 else ('x' || left(md5(system), 16))::bit(64)::bigint end $$;
revoke execute on function naer.system_key from public;
grant execute on function naer.system_key to naer_web, naer_worker;

create or replace function naer.citizen_of_personal_number(asked_system text, asked_code text) returns uuid
language plpgsql stable security definer set search_path = naer, pg_temp as $$
begin
  return (select t.resource_id from index_token t
           where t.parameter = 1 and t.code = asked_code and t.system = system_key(asked_system) and asked_code <> ''
           order by t.resource_id limit 1);
end $$;

-- What a version is found by. `entries` holds, each only when there are some:
--   tokens      [parameter, part, code, system, at (null when undated), is dated]
--   references  [parameter, part, target, type of target]
--   dates       [parameter, part, low, high]
--   texts       [parameter, part, key, written]
--   quantities  [parameter, part, low, high, code, system, low, high and unit in UCUM's unit (null when the same)]
create function naer.index_version(asked_id uuid, kept_number integer, citizen uuid, shared boolean, entries jsonb)
returns void language plpgsql set search_path = naer, pg_temp as $$
begin
  if entries ? 'tokens' then
    insert into index_token (parameter, part, code, system, at, is_dated, number, resource_id, citizen_id, is_shared)
    select (e->>0)::smallint, (e->>1)::smallint, e->>2, (e->>3)::bigint, (e->>4)::timestamptz, (e->>5)::boolean,
           kept_number, asked_id, citizen, shared
      from jsonb_array_elements(entries->'tokens') as e;
  end if;
  if entries ? 'references' then
    insert into index_reference (parameter, part, target_id, target_type, resource_id, citizen_id, is_shared)
    select (e->>0)::smallint, (e->>1)::smallint, (e->>2)::uuid, (e->>3)::smallint, asked_id, citizen, shared
      from jsonb_array_elements(entries->'references') as e;
  end if;
  if entries ? 'dates' then
    insert into index_date (parameter, part, low, high, resource_id, citizen_id, is_shared)
    select (e->>0)::smallint, (e->>1)::smallint, (e->>2)::timestamptz, (e->>3)::timestamptz, asked_id, citizen, shared
      from jsonb_array_elements(entries->'dates') as e;
  end if;
  if entries ? 'texts' then
    insert into index_text (parameter, part, key, written, resource_id, citizen_id, is_shared)
    select (e->>0)::smallint, (e->>1)::smallint, e->>2, e->>3, asked_id, citizen, shared
      from jsonb_array_elements(entries->'texts') as e;
  end if;
  if entries ? 'quantities' then
    insert into index_quantity (parameter, part, low, high, code, system, base_low, base_high, base, resource_id,
                                citizen_id, is_shared)
    select (e->>0)::smallint, (e->>1)::smallint, (e->>2)::float8, (e->>3)::float8, e->>4, (e->>5)::bigint,
           (e->>6)::float8, (e->>7)::float8, e->>8, asked_id, citizen, shared
      from jsonb_array_elements(entries->'quantities') as e;
  end if;
end $$;
revoke execute on function naer.index_version from public;
grant execute on function naer.index_version to naer_web, naer_worker;

-- As in 0006, with the index written by index_version.
create or replace function naer.keep(
  asked_id uuid, asked_type text, expected integer, body text, digest bytea, ended boolean, citizens uuid[],
  controller uuid, actor uuid, act text, at timestamptz,
  entries jsonb
) returns integer language plpgsql set search_path = naer, pg_temp as $$
declare
  newest integer;
  kept_number constant integer := expected + 1;
  citizen constant uuid := citizens[1];
  shared constant boolean := cardinality(citizens) > 1;
begin
  if expected <> 0 then
    select r.number into newest from resource r
     where r.resource_id = asked_id and r.resource_type = asked_type for update;
    if newest is null then
      return 0;
    elsif newest <> expected then
      return -newest;
    end if;
  end if;
  insert into version (resource_id, number, resource_type, citizen_id, is_shared, controller_id, actor_id, act,
                       recorded_at, valid_from, is_ended, body, digest)
  values (asked_id, kept_number, asked_type, citizen, shared, controller, actor, keep.act, at, at, ended, keep.body,
          keep.digest);
  if shared then
    insert into resource_citizen (resource_id, number, citizen_id) select asked_id, kept_number, unnest(citizens);
  end if;
  if expected = 0 then
    insert into resource (resource_id, resource_type, number, citizen_id, is_shared, recorded_at)
    values (asked_id, asked_type, kept_number, citizen, shared, at);
  else
    update resource r set number = kept_number, citizen_id = citizen, is_shared = shared, recorded_at = at,
                          is_ended = ended
     where r.resource_id = asked_id;
    delete from index_token i where i.resource_id = asked_id;
    delete from index_reference i where i.resource_id = asked_id;
    delete from index_date i where i.resource_id = asked_id;
    delete from index_text i where i.resource_id = asked_id;
    delete from index_quantity i where i.resource_id = asked_id;
  end if;
  perform index_version(asked_id, kept_number, citizen, shared, entries);
  return kept_number;
end $$;
