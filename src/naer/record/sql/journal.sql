-- name: begin_as
select set_config('naer.actor', %(actor)s, true), set_config('naer.role', %(role)s, true),
       set_config('naer.organisations', %(organisations)s, true), set_config('naer.citizen', %(citizen)s, true),
       set_config('naer.now', %(now)s, true), to_regnamespace('naer_filling') is not null

-- name: keep
select keep(%(id)s, %(type)s, %(expected)s, %(body)s, %(digest)s, %(ended)s, %(citizens)s::uuid[], %(controller)s,
            %(actor)s, %(act)s, %(at)s, %(entries)s::jsonb)

-- name: keep_all
select keep_all(%(ids)b::uuid[], %(types)b::text[], %(expected)b::int[], %(bodies)b::text[], %(digests)b::bytea[],
                %(ended)b::bool[], %(citizens)b::text[], %(acts)b::text[], %(entries)b::text[]::jsonb[], %(controller)s,
                %(actor)s, %(at)s)

-- name: read_current
select v.body, r.citizen_id, r.is_ended
  from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
 where r.resource_id = %(id)s and r.resource_type = %(type)s

-- name: read_many
select b.body, b.citizen_id, b.is_shared from bodies(%(ids)s::uuid[], %(type)s) b
 union all
select v.body, r.citizen_id, r.is_shared
  from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
 where r.resource_id = any (%(ids)s::uuid[]) and r.resource_type = %(type)s and not r.is_ended and r.citizen_id is null

-- name: read_history
select v.number, v.recorded_at, v.actor_id, v.act, v.body, v.is_ended, v.citizen_id
  from version v where v.resource_id = %(id)s and v.resource_type = %(type)s order by v.number desc

-- name: state_of_type
select count(*), sum(r.number), max(r.recorded_at), max(r.resource_id::text) from resource r where r.resource_type = %(type)s

-- name: concerning
select a.citizen_id, a.body from bodies_about(%(citizens)s::uuid[], %(types)s::text[], %(since)s::timestamptz) a
