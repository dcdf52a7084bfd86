-- name: begin_as
select set_config('naer.actor', %(actor)s, true), set_config('naer.role', %(role)s, true),
       set_config('naer.organisations', %(organisations)s, true), set_config('naer.citizen', %(citizen)s, true),
       set_config('naer.now', %(now)s, true)

-- name: current_number
select number from resource where resource_id = %(id)s and resource_type = %(type)s for update

-- name: add_version
insert into version (resource_id, number, resource_type, citizen_id, is_shared, controller_id, actor_id, act,
                     recorded_at, valid_from, is_ended, body, digest)
values (%(id)s, %(number)s, %(type)s, %(citizen)s, %(shared)s, %(controller)s, %(actor)s, %(act)s,
        %(recorded_at)s, %(valid_from)s, %(ended)s, %(body)s, %(digest)s)

-- name: add_resource
insert into resource (resource_id, resource_type, number, citizen_id, is_shared, recorded_at)
values (%(id)s, %(type)s, %(number)s, %(citizen)s, %(shared)s, %(recorded_at)s)

-- name: move_resource
update resource set number = %(number)s, citizen_id = %(citizen)s, is_shared = %(shared)s,
                    recorded_at = %(recorded_at)s, is_ended = %(ended)s
 where resource_id = %(id)s

-- name: add_citizens
insert into resource_citizen (resource_id, number, citizen_id)
select %(id)s, %(number)s, unnest(%(citizens)s::uuid[])

-- name: forget_tokens
delete from index_token where resource_id = %(id)s

-- name: forget_references
delete from index_reference where resource_id = %(id)s

-- name: forget_dates
delete from index_date where resource_id = %(id)s

-- name: forget_texts
delete from index_text where resource_id = %(id)s

-- name: add_tokens
insert into index_token (parameter, code, system, resource_id, citizen_id, is_shared)
select p, c, s, %(id)s, %(citizen)s, %(shared)s
  from unnest(%(parameters)s::smallint[], %(codes)s::text[], %(systems)s::text[]) as entry (p, c, s)

-- name: add_references
insert into index_reference (parameter, target_id, resource_id, citizen_id, is_shared)
select p, t, %(id)s, %(citizen)s, %(shared)s
  from unnest(%(parameters)s::smallint[], %(targets)s::uuid[]) as entry (p, t)

-- name: add_dates
insert into index_date (parameter, low, high, resource_id, citizen_id, is_shared)
select p, l, h, %(id)s, %(citizen)s, %(shared)s
  from unnest(%(parameters)s::smallint[], %(lows)s::timestamptz[], %(highs)s::timestamptz[]) as entry (p, l, h)

-- name: add_texts
insert into index_text (parameter, key, resource_id, citizen_id, is_shared)
select p, k, %(id)s, %(citizen)s, %(shared)s
  from unnest(%(parameters)s::smallint[], %(keys)s::text[]) as entry (p, k)

-- name: read_current
select v.body, r.citizen_id, r.is_ended
  from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
 where r.resource_id = %(id)s and r.resource_type = %(type)s

-- name: read_many
select v.body, r.citizen_id
  from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
 where r.resource_id = any (%(ids)s::uuid[]) and r.resource_type = %(type)s and not r.is_ended

-- name: read_history
select v.number, v.recorded_at, v.actor_id, v.act, v.body, v.is_ended, v.citizen_id
  from version v where v.resource_id = %(id)s and v.resource_type = %(type)s order by v.number desc

-- name: concerning
select v.body, r.citizen_id
  from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
 where r.citizen_id = %(citizen)s and not r.is_ended
   and (%(types)s::text[] is null or r.resource_type = any (%(types)s::text[]))
   and (%(since)s::timestamptz is null or r.recorded_at > %(since)s)
union all
select v.body, c.citizen_id
  from resource_citizen c
  join resource r on r.resource_id = c.resource_id and r.number = c.number
  join version v on v.resource_id = r.resource_id and v.number = r.number
 where c.citizen_id = %(citizen)s and r.citizen_id <> %(citizen)s and not r.is_ended
   and (%(types)s::text[] is null or r.resource_type = any (%(types)s::text[]))
   and (%(since)s::timestamptz is null or r.recorded_at > %(since)s)
