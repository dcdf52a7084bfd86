-- name: all
select name, edition from published_table order by name

-- name: keep
insert into published_table (name, edition) values (%(name)s, %(edition)s) on conflict do nothing
