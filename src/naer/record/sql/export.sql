-- name: without_hurry
select set_config('statement_timeout', '900s', true)

-- name: bodies
copy (select v.body from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
       where r.resource_type = %(type)s and not r.is_ended and v.body is not null
         and (%(since)s::timestamptz is null or r.recorded_at >= %(since)s::timestamptz)
         and (not %(of_citizens)s or r.citizen_id is not null)
         and (%(citizens)s::uuid[] is null or r.citizen_id = any (%(citizens)s::uuid[]))
     ) to stdout with (format csv, delimiter e'\x02', quote e'\x01')

-- name: citizens
select distinct r.citizen_id from resource r
 where r.resource_type = any (%(types)s) and not r.is_ended and r.citizen_id is not null and not r.is_shared
   and (%(since)s::timestamptz is null or r.recorded_at >= %(since)s)
   and (%(citizens)s::uuid[] is null or r.citizen_id = any (%(citizens)s::uuid[]))
union
select unnest(citizens_seen(r.resource_id, r.number, r.recorded_at)) from resource r
 where r.resource_type = any (%(types)s) and not r.is_ended and r.is_shared
   and (%(since)s::timestamptz is null or r.recorded_at >= %(since)s)
   and (%(citizens)s::uuid[] is null or r.citizen_id = any (%(citizens)s::uuid[]))

-- name: request
insert into export (id, request, expires_at) values (%(id)s, %(request)s::jsonb, clock_timestamp() + interval '24 hours')

-- name: one
select id, actor_id, state, request, files, transaction_at, reason, touched_at < clock_timestamp() - interval '2 minutes',
       expires_at < clock_timestamp()
  from export where id = %(id)s

-- name: touch
update export set state = 'running', touched_at = clock_timestamp() where id = %(id)s and state in ('waiting', 'running')

-- name: finish
update export set state = %(state)s, files = %(files)s::jsonb, reason = %(reason)s, transaction_at = %(at)s,
       touched_at = clock_timestamp()
 where id = %(id)s

-- name: remove
delete from export where id = %(id)s

-- name: expired
delete from export where expires_at < clock_timestamp() returning id
