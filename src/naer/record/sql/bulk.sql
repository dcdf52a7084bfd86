-- name: plainly
select keep_new_plainly(string_to_array(%s, ',')::uuid[], string_to_array(%s, ','), string_to_array(%s, ',', '')::uuid[],
                        string_to_array(%s, ',')::boolean[], string_to_array(%s, ',')::timestamptz[], %s, %s, %s::jsonb,
                        %s::jsonb)

-- name: version
insert into version (resource_id, number, resource_type, citizen_id, is_shared, controller_id, actor_id, act,
                     recorded_at, valid_from, body, digest)
values (%s, 1, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)

-- name: resource
insert into resource (resource_id, resource_type, number, citizen_id, is_shared, recorded_at)
select * from unnest(%s::uuid[], %s::text[], %s::int[], %s::uuid[], %s::bool[], %s::timestamptz[])

-- name: citizens
insert into resource_citizen (resource_id, number, citizen_id) select * from unnest(%s::uuid[], %s::int[], %s::uuid[])

-- name: tokens
insert into index_token (parameter, part, code, system, at, is_dated, number, resource_id, citizen_id, is_shared)
select * from unnest(%s::smallint[], %s::smallint[], %s::text[], %s::bigint[], %s::timestamptz[], %s::bool[], %s::int[],
                     %s::uuid[], %s::uuid[], %s::bool[])

-- name: references
insert into index_reference (parameter, part, target_id, target_type, resource_id, citizen_id, is_shared)
select * from unnest(%s::smallint[], %s::smallint[], %s::uuid[], %s::smallint[], %s::uuid[], %s::uuid[], %s::bool[])

-- name: dates
insert into index_date (parameter, part, low, high, resource_id, citizen_id, is_shared)
select * from unnest(%s::smallint[], %s::smallint[], %s::timestamptz[], %s::timestamptz[], %s::uuid[], %s::uuid[],
                     %s::bool[])

-- name: texts
insert into index_text (parameter, part, key, written, resource_id, citizen_id, is_shared)
select * from unnest(%s::smallint[], %s::smallint[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::bool[])

-- name: quantities
insert into index_quantity (parameter, part, low, high, code, system, base_low, base_high, base, resource_id, citizen_id,
                            is_shared)
select * from unnest(%s::smallint[], %s::smallint[], %s::float8[], %s::float8[], %s::text[], %s::bigint[], %s::float8[],
                     %s::float8[], %s::text[], %s::uuid[], %s::uuid[], %s::bool[])

-- name: made_from
select made_from from index_state

-- name: nobody_writes
lock table resource in share row exclusive mode

-- name: empty_index
truncate index_token, index_reference, index_date, index_text, index_quantity

-- name: forget_parameter
delete from index_token where parameter = %s::smallint

-- name: indexed_resources
select r.resource_id, r.number, r.citizen_id, r.is_shared, v.body
  from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
 where r.resource_id > %s and not r.is_ended and v.body is not null
 order by r.resource_id limit %s

-- name: index_is_made
update index_state set made_from = %s, made_at = clock_timestamp()

-- name: of_type
select resource_id from resource where resource_type = %s and not is_ended

-- name: indexed_by_code
select distinct i.resource_id from index_token i where i.parameter = %s::smallint and i.code = any (%s::text[])

-- name: resources_of
select r.resource_id, r.number, r.citizen_id, r.is_shared, v.body
  from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
 where r.resource_id = any (%s::uuid[]) and not r.is_ended and v.body is not null
