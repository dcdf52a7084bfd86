-- name: changed
select distinct coalesce(c.citizen_id, v.citizen_id)
  from version v left join resource_citizen c on v.is_shared and c.resource_id = v.resource_id and c.number = v.number
 where (v.epoch, v.xid, v.position) > (%(epoch)s::smallint, %(xid)s::xid8, %(position)s::bigint)
   and (v.epoch, v.xid, v.position) <= (%(to_epoch)s::smallint, %(to_xid)s::xid8, %(to_position)s::bigint)
   and v.citizen_id is not null

-- name: emptied
select v.citizen_id, count(*) from version v
 where v.body is null and v.citizen_id is not null group by v.citizen_id

-- name: current
select r.citizen_id, r.recorded_at, v.body
  from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
 where r.citizen_id = any (%(citizens)s::uuid[]) and not r.is_ended and v.body is not null
   and r.resource_type = any (%(types)s::text[])
 order by r.citizen_id, r.resource_id

-- name: earlier_patients
select v.citizen_id, v.recorded_at, v.body from version v
 where v.resource_id = any (%(citizens)s::uuid[]) and v.resource_type = 'Patient' and v.body is not null
 order by v.resource_id, v.number

-- name: by_personal_number
select asked.number, naer.citizen_of_personal_number(%(system)s, asked.number)
  from unnest(%(numbers)s::text[]) as asked (number)
