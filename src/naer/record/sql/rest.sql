-- name: read
select body, number, recorded_at, is_ended
  from rest_read(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid, %s, %s::uuid)

-- name: keep
select rest_keep(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid, %s::uuid, %s, %s, %s, %s, %s, %s::uuid[], %s::jsonb)

-- name: newest
select found_id, found_citizen, found_shared, found_body, found_at
  from newest_by_code(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid, %s, %s::smallint, %s, %s::bigint, %s::integer)

-- name: wake
select pg_notify('naer_feed', '')

-- name: use_assertion
insert into used_assertion (client, jti, until) values (%(client)s, %(jti)s, to_timestamp(%(until)s))
on conflict do nothing returning jti

-- name: forget_assertions
delete from used_assertion where until < clock_timestamp() - interval '1 hour'

-- name: everything
select entries, how_many, is_there
  from rest_everything(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid, %s::uuid, %s::text[], %s::timestamptz, %s)

-- name: answer_to
select r.raw from outbox o join outbox_raw r on r.outbox_id = o.id
 where o.answers_inbox_id = %(id)s order by o.created_at desc limit 1

-- name: read_plainly
select found_body, found_number, found_at, found_ended
  from read_plainly(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid, %s, %s::uuid)

-- name: newest_plainly
select found_id, found_citizen, found_shared, found_body, found_at
  from newest_plainly(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid, %s, %s::smallint, %s, %s::bigint, %s::integer)

-- name: create_plainly
select create_plainly(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid, %s::uuid, %s, %s::uuid, %s, %s::jsonb)
