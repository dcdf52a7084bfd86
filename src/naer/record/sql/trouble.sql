-- name: add
insert into feed_trouble (reader, epoch, xid, position, resource_id, error)
values (%(reader)s, %(epoch)s, %(xid)s::xid8, %(position)s, %(resource)s, %(error)s)
on conflict do nothing

-- name: open
select count(*) from feed_trouble where solved_at is null

-- name: listed
select t.reader, t.epoch, t.xid::text, t.position, r.resource_type, t.error, t.happened_at
  from feed_trouble t left join resource r on r.resource_id = t.resource_id
 where t.solved_at is null order by t.happened_at desc limit %(limit)s

-- name: solve
update feed_trouble set solved_at = clock_timestamp(), solved_by = actor_id()
 where reader = %(reader)s and epoch = %(epoch)s and xid = %(xid)s::xid8 and position = %(position)s and solved_at is null
