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
insert into index_token (parameter, code, system, resource_id, citizen_id, is_shared)
select * from unnest(%s::smallint[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::bool[])

-- name: references
insert into index_reference (parameter, target_id, resource_id, citizen_id, is_shared)
select * from unnest(%s::smallint[], %s::uuid[], %s::uuid[], %s::uuid[], %s::bool[])

-- name: dates
insert into index_date (parameter, low, high, resource_id, citizen_id, is_shared)
select * from unnest(%s::smallint[], %s::timestamptz[], %s::timestamptz[], %s::uuid[], %s::uuid[], %s::bool[])

-- name: texts
insert into index_text (parameter, key, resource_id, citizen_id, is_shared)
select * from unnest(%s::smallint[], %s::text[], %s::uuid[], %s::uuid[], %s::bool[])
