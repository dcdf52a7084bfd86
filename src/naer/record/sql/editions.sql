-- name: all
select name, edition from published_table order by name

-- name: keep
insert into published_table (name, edition) values (%(name)s, %(edition)s) on conflict do nothing

-- name: shown
select making, shown from shown_sheets order by making

-- name: one_at_a_time
lock table shown_sheets in exclusive mode

-- name: show
insert into shown_sheets (making, shown) values (%(making)s, %(shown)s)

-- name: forget
delete from shown_sheets where making = any (%(makings)s)
