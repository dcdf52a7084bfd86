-- name: read
select body, number, recorded_at, is_ended
  from rest_read(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid, %s, %s::uuid)

-- name: keep
select rest_keep(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid, %s::uuid, %s, %s, %s, %s, %s, %s::uuid[], %s::jsonb)

-- name: wake
select pg_notify('naer_feed', '')

-- name: use_assertion
insert into used_assertion (client, jti, until) values (%(client)s, %(jti)s, to_timestamp(%(until)s))
on conflict do nothing returning jti

-- name: forget_assertions
delete from used_assertion where until < clock_timestamp() - interval '1 hour'
