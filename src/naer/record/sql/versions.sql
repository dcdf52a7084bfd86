-- name: current
select v.resource_type, v.resource_id, r.number, r.recorded_at, r.is_ended, v.body, r.citizen_id, r.is_shared
  from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
 where r.resource_id = %(id)s and r.resource_type = %(type)s

-- name: current_many
select v.resource_type, v.resource_id, r.number, r.recorded_at, r.is_ended, v.body, r.citizen_id, r.is_shared
  from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
 where r.resource_id = any (%(ids)s::uuid[])

-- name: one
select v.resource_type, v.resource_id, v.number, v.recorded_at, v.is_ended, v.body, v.citizen_id, v.is_shared
  from version v where v.resource_id = %(id)s and v.resource_type = %(type)s and v.number = %(number)s

-- name: history_of_one
select v.resource_type, v.resource_id, v.number, v.recorded_at, v.is_ended, v.body, v.citizen_id, v.is_shared
  from version v
 where v.resource_id = %(id)s and v.resource_type = %(type)s
   and (%(since)s::timestamptz is null or v.recorded_at >= %(since)s)
   and (%(before)s::int is null or v.number < %(before)s)
 order by v.number desc limit %(limit)s

-- name: history_of_type
select v.resource_type, v.resource_id, v.number, v.recorded_at, v.is_ended, v.body, v.citizen_id, v.is_shared,
       v.epoch, v.xid::text, v.position
  from version v
 where (%(type)s::text is null or v.resource_type = %(type)s)
   and (%(since)s::timestamptz is null or v.recorded_at >= %(since)s)
   and (v.epoch, v.xid, v.position) < (%(epoch)s::smallint, %(xid)s::xid8, %(position)s::bigint)
 order by v.epoch desc, v.xid desc, v.position desc limit %(limit)s

-- name: history_count
select count(*) from version v
 where v.resource_type = %(type)s and v.resource_id = %(id)s
   and (%(since)s::timestamptz is null or v.recorded_at >= %(since)s)

-- name: concerning
select v.resource_type, v.resource_id, r.number, r.recorded_at, r.is_ended, v.body, r.citizen_id, r.is_shared
  from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
 where r.citizen_id = %(citizen)s and not r.is_ended
   and (%(types)s::text[] is null or r.resource_type = any (%(types)s::text[]))
   and (%(since)s::timestamptz is null or r.recorded_at >= %(since)s)
 order by r.resource_type, r.resource_id

-- name: concerning_too
select v.resource_type, v.resource_id, r.number, r.recorded_at, r.is_ended, v.body, r.citizen_id, r.is_shared
  from resource_citizen c
  join resource r on r.resource_id = c.resource_id and r.number = c.number
  join version v on v.resource_id = r.resource_id and v.number = r.number
 where c.citizen_id = %(citizen)s and r.citizen_id <> %(citizen)s and not r.is_ended
   and (%(types)s::text[] is null or r.resource_type = any (%(types)s::text[]))
   and (%(since)s::timestamptz is null or r.recorded_at >= %(since)s)
 order by r.resource_type, r.resource_id

-- name: citizens_seen
select citizens_seen(%(id)s, %(number)s, %(recorded_at)s)

-- name: begin_launch
select set_config('naer.launch', %(citizen)s, true)

-- name: known
select resource_id from resource where resource_id = any (%(ids)s::uuid[])
