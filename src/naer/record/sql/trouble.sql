-- name: add
insert into feed_trouble (reader, epoch, xid, position, resource_id, error)
values (%(reader)s, %(epoch)s, %(xid)s::xid8, %(position)s, %(resource)s, %(error)s)
on conflict do nothing

-- name: open
select count(*) from feed_trouble where solved_at is null
