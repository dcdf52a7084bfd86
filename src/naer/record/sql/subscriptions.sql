-- name: changes
select v.epoch, v.xid::text, v.position, v.resource_type, v.resource_id, v.number, v.recorded_at, v.is_ended, v.citizen_id,
       v.is_shared
  from version v
 where (v.epoch, v.xid, v.position) > (%(epoch)s::smallint, %(xid)s::xid8, %(position)s::bigint)
   and (v.epoch < current_epoch() or v.xid < pg_snapshot_xmin(pg_current_snapshot()))
   and (%(types)s::text[] is null or v.resource_type = any (%(types)s::text[]))
 order by v.epoch, v.xid, v.position limit %(limit)s

-- name: add
insert into subscription (resource_id, actor_id, purpose, scopes, client, epoch, xid, position)
values (%(id)s, actor_id(), %(purpose)s, %(scopes)s, %(client)s, %(epoch)s, %(xid)s::xid8, %(position)s)

-- name: due
update subscription set next_attempt_at = clock_timestamp() + %(lease)s * interval '1 second'
 where resource_id = (select s.resource_id from subscription s
                       where s.state = 'active' and s.next_attempt_at <= clock_timestamp()
                       order by s.next_attempt_at limit 1 for update skip locked)
returning resource_id, client, epoch, xid::text, position, failures, purpose

-- name: went_well
update subscription set epoch = %(epoch)s, xid = %(xid)s::xid8, position = %(position)s, failures = 0, reason = '',
       next_attempt_at = clock_timestamp() + %(wait)s * interval '1 second'
 where resource_id = %(id)s

-- name: went_wrong
update subscription set failures = failures + 1, reason = %(reason)s,
       state = case when failures + 1 >= %(most)s then 'error' else state end,
       next_attempt_at = clock_timestamp() + least(3600, 5 * 2 ^ failures) * interval '1 second'
 where resource_id = %(id)s

-- name: remove
delete from subscription where resource_id = %(id)s
