-- name: add
insert into audit (actor_id, actor_name, role, organisation_id, citizen_id, act, purpose, basis, reason, request_id)
select %(actor)s, %(name)s, %(role)s, %(organisation)s, c, %(act)s, %(purpose)s, %(basis)s, %(reason)s, %(request)s
  from unnest(%(citizens)s::uuid[]) as one (c)

-- name: of_citizen
select id, at, actor_id, actor_name, role, organisation_id, act, purpose, basis, reason from audit
 where citizen_id = %(citizen)s order by at desc, id desc limit %(limit)s

-- name: last_seal
select number, last_epoch, last_xid::text, last_id, digest from audit_seal order by number desc limit 1

-- name: unsealed
select a.epoch, a.xid::text, a.id, at, actor_id, actor_name, role, organisation_id, citizen_id, act, purpose, basis, reason,
       request_id
  from audit a
 where (epoch, xid, id) > (%(epoch)s::smallint, %(xid)s::xid8, %(id)s::bigint)
   and (epoch < current_epoch() or xid < pg_snapshot_xmin(pg_current_snapshot()))
 order by a.epoch, a.xid, a.id limit %(limit)s

-- name: between
select a.epoch, a.xid::text, a.id, at, actor_id, actor_name, role, organisation_id, citizen_id, act, purpose, basis, reason,
       request_id
  from audit a
 where (epoch, xid, id) > (%(epoch)s::smallint, %(xid)s::xid8, %(id)s::bigint)
   and (epoch, xid, id) <= (%(last_epoch)s::smallint, %(last_xid)s::xid8, %(last_id)s::bigint)
 order by a.epoch, a.xid, a.id

-- name: add_seal
insert into audit_seal (number, last_epoch, last_xid, last_id, row_count, digest)
values (%(number)s, %(epoch)s, %(xid)s::xid8, %(id)s, %(count)s, %(digest)s)

-- name: seals
select number, last_epoch, last_xid::text, last_id, row_count, digest from audit_seal order by number

-- name: one_sealer
select pg_try_advisory_xact_lock(20261124)
