-- Many versions in one call, and a changed resource's index entries only where they changed: of a task that is taken, two of
-- some twenty. A call for each version, and all entries anew, cost more than everything else that a message caused.

-- What versions are found by: `entries` of each as index_version (0008) had it. Versions of resources that were there before
-- stand in `changed`: their entries are compared with those that are kept.
create function naer.index_versions(
  ids uuid[], numbers integer[], owners uuid[], shareds boolean[], entries jsonb[], changed uuid[]
) returns void language plpgsql set search_path = naer, pg_temp as $$
begin
  if cardinality(changed) = 0 then
    insert into index_token (parameter, part, code, system, at, is_dated, number, resource_id, citizen_id, is_shared)
    select (e->>0)::smallint, (e->>1)::smallint, e->>2, (e->>3)::bigint, (e->>4)::timestamptz, (e->>5)::boolean,
           k.number, k.id, k.owner, k.shared
      from unnest(ids, numbers, owners, shareds, entries) as k (id, number, owner, shared, entry),
           jsonb_array_elements(k.entry->'tokens') as e;
    insert into index_reference (parameter, part, target_id, target_type, resource_id, citizen_id, is_shared)
    select (e->>0)::smallint, (e->>1)::smallint, (e->>2)::uuid, (e->>3)::smallint, k.id, k.owner, k.shared
      from unnest(ids, owners, shareds, entries) as k (id, owner, shared, entry),
           jsonb_array_elements(k.entry->'references') as e;
    insert into index_date (parameter, part, low, high, resource_id, citizen_id, is_shared)
    select (e->>0)::smallint, (e->>1)::smallint, (e->>2)::timestamptz, (e->>3)::timestamptz, k.id, k.owner, k.shared
      from unnest(ids, owners, shareds, entries) as k (id, owner, shared, entry),
           jsonb_array_elements(k.entry->'dates') as e;
  else
    -- The version's number counts only where a citizen's newest are found by it.
    with wanted as materialized (
      select (e->>0)::smallint as parameter, (e->>1)::smallint as part, e->>2 as code, (e->>3)::bigint as system,
             (e->>4)::timestamptz as at, (e->>5)::boolean as is_dated, k.number, k.id, k.owner, k.shared
        from unnest(ids, numbers, owners, shareds, entries) as k (id, number, owner, shared, entry),
             jsonb_array_elements(k.entry->'tokens') as e
    ), there as materialized (
      select i.* from index_token i where i.resource_id = any (changed)
    ), gone as (
      delete from index_token i where i.resource_id = any (changed) and not exists (
        select 1 from wanted w
         where w.id = i.resource_id and w.parameter = i.parameter and w.part = i.part and w.code = i.code
           and w.system = i.system and w.is_dated = i.is_dated and w.at is not distinct from i.at
           and (w.number = i.number or not w.is_dated)
           and w.owner is not distinct from i.citizen_id and w.shared = i.is_shared)
    )
    insert into index_token (parameter, part, code, system, at, is_dated, number, resource_id, citizen_id, is_shared)
    select w.parameter, w.part, w.code, w.system, w.at, w.is_dated, w.number, w.id, w.owner, w.shared from wanted w
     where not exists (
        select 1 from there i
         where w.id = i.resource_id and w.parameter = i.parameter and w.part = i.part and w.code = i.code
           and w.system = i.system and w.is_dated = i.is_dated and w.at is not distinct from i.at
           and (w.number = i.number or not w.is_dated)
           and w.owner is not distinct from i.citizen_id and w.shared = i.is_shared);

    with wanted as materialized (
      select (e->>0)::smallint as parameter, (e->>1)::smallint as part, (e->>2)::uuid as target_id,
             (e->>3)::smallint as target_type, k.id, k.owner, k.shared
        from unnest(ids, owners, shareds, entries) as k (id, owner, shared, entry),
             jsonb_array_elements(k.entry->'references') as e
    ), there as materialized (
      select i.* from index_reference i where i.resource_id = any (changed)
    ), gone as (
      delete from index_reference i where i.resource_id = any (changed) and not exists (
        select 1 from wanted w
         where w.id = i.resource_id and w.parameter = i.parameter and w.part = i.part and w.target_id = i.target_id
           and w.target_type = i.target_type and w.owner is not distinct from i.citizen_id and w.shared = i.is_shared)
    )
    insert into index_reference (parameter, part, target_id, target_type, resource_id, citizen_id, is_shared)
    select w.parameter, w.part, w.target_id, w.target_type, w.id, w.owner, w.shared from wanted w
     where not exists (
        select 1 from there i
         where w.id = i.resource_id and w.parameter = i.parameter and w.part = i.part and w.target_id = i.target_id
           and w.target_type = i.target_type and w.owner is not distinct from i.citizen_id and w.shared = i.is_shared);

    with wanted as materialized (
      select (e->>0)::smallint as parameter, (e->>1)::smallint as part, (e->>2)::timestamptz as low,
             (e->>3)::timestamptz as high, k.id, k.owner, k.shared
        from unnest(ids, owners, shareds, entries) as k (id, owner, shared, entry),
             jsonb_array_elements(k.entry->'dates') as e
    ), there as materialized (
      select i.* from index_date i where i.resource_id = any (changed)
    ), gone as (
      delete from index_date i where i.resource_id = any (changed) and not exists (
        select 1 from wanted w
         where w.id = i.resource_id and w.parameter = i.parameter and w.part = i.part and w.low = i.low
           and w.high = i.high and w.owner is not distinct from i.citizen_id and w.shared = i.is_shared)
    )
    insert into index_date (parameter, part, low, high, resource_id, citizen_id, is_shared)
    select w.parameter, w.part, w.low, w.high, w.id, w.owner, w.shared from wanted w
     where not exists (
        select 1 from there i
         where w.id = i.resource_id and w.parameter = i.parameter and w.part = i.part and w.low = i.low
           and w.high = i.high and w.owner is not distinct from i.citizen_id and w.shared = i.is_shared);

    delete from index_text i where i.resource_id = any (changed);
    delete from index_quantity i where i.resource_id = any (changed);
  end if;
  -- Texts and quantities are few, and of resources that seldom change.
  if exists (select 1 from unnest(entries) as one where one ? 'texts') then
    insert into index_text (parameter, part, key, written, resource_id, citizen_id, is_shared)
    select (e->>0)::smallint, (e->>1)::smallint, e->>2, e->>3, k.id, k.owner, k.shared
      from unnest(ids, owners, shareds, entries) as k (id, owner, shared, entry),
           jsonb_array_elements(k.entry->'texts') as e;
  end if;
  if exists (select 1 from unnest(entries) as one where one ? 'quantities') then
    insert into index_quantity (parameter, part, low, high, code, system, base_low, base_high, base, resource_id,
                                citizen_id, is_shared)
    select (e->>0)::smallint, (e->>1)::smallint, (e->>2)::float8, (e->>3)::float8, e->>4, (e->>5)::bigint,
           (e->>6)::float8, (e->>7)::float8, e->>8, k.id, k.owner, k.shared
      from unnest(ids, owners, shareds, entries) as k (id, owner, shared, entry),
           jsonb_array_elements(k.entry->'quantities') as e;
  end if;
end $$;

-- The versions after `expecteds` (0: the resource is new) of different resources, written by one author at one instant. Returns
-- 1 when all are kept. Else nothing is written: 0 when the actor sees no such resource, -1 when one has a newer version.
create function naer.keep_all(
  asked_ids uuid[], types text[], expecteds integer[], bodies text[], digests bytea[], endeds boolean[], citizens text[],
  acts text[], entries jsonb[], controller uuid, actor uuid, at timestamptz
) returns integer language plpgsql set search_path = naer, pg_temp as $$
declare
  changed constant uuid[] := array(
    select k.id from unnest(asked_ids, expecteds) as k (id, expected) where k.expected <> 0);
  owners constant uuid[] := array(select (string_to_array(one, ',')::uuid[])[1] from unnest(citizens) as one);
  shareds constant boolean[] := array(select one like '%,%' from unnest(citizens) as one);
  numbers constant integer[] := array(select one + 1 from unnest(expecteds) as one);
  refused integer;
begin
  if cardinality(changed) > 0 then
    perform 1 from resource r where r.resource_id = any (changed) order by r.resource_id for update;
    select min(case when r.number is null then 0 else -1 end) into refused
      from unnest(asked_ids, types, expecteds) as k (id, type, expected)
      left join resource r on r.resource_id = k.id and r.resource_type = k.type
     where k.expected <> 0 and r.number is distinct from k.expected;
    if refused is not null then
      return refused;
    end if;
  end if;
  insert into version (resource_id, number, resource_type, citizen_id, is_shared, controller_id, actor_id, act,
                       recorded_at, valid_from, is_ended, body, digest)
  select k.id, k.number, k.type, k.owner, k.shared, controller, actor, k.act, at, at, k.ended, k.body, k.digest
    from unnest(asked_ids, numbers, types, owners, shareds, acts, endeds, bodies, digests)
      as k (id, number, type, owner, shared, act, ended, body, digest);
  if true = any (shareds) then
    insert into resource_citizen (resource_id, number, citizen_id)
    select k.id, k.number, unnest(string_to_array(k.citizens, ',')::uuid[])
      from unnest(asked_ids, numbers, shareds, keep_all.citizens) as k (id, number, shared, citizens) where k.shared;
  end if;
  insert into resource (resource_id, resource_type, number, citizen_id, is_shared, recorded_at)
  select k.id, k.type, k.number, k.owner, k.shared, at
    from unnest(asked_ids, types, numbers, owners, shareds) as k (id, type, number, owner, shared) where k.number = 1;
  if cardinality(changed) > 0 then
    update resource r set number = k.number, citizen_id = k.owner, is_shared = k.shared, recorded_at = at,
                          is_ended = k.ended
      from unnest(asked_ids, numbers, owners, shareds, endeds) as k (id, number, owner, shared, ended)
     where r.resource_id = k.id and k.number > 1;
  end if;
  perform index_versions(asked_ids, numbers, owners, shareds, entries, changed);
  return 1;
end $$;

-- As in 0008, with the index written by index_versions.
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
  end if;
  perform index_versions(array[asked_id], array[kept_number], array[citizen], array[shared], array[entries],
                         case when expected = 0 then '{}'::uuid[] else array[asked_id] end);
  return kept_number;
end $$;

drop function naer.index_version;
revoke execute on function naer.index_versions, naer.keep_all from public;
grant execute on function naer.index_versions, naer.keep_all to naer_web, naer_worker;
