-- name: ended
-- Found along the index, and no further than the limit. What has an offset is not pulled up into the join: it is tried on what is
-- met and never drives the plan.
select d.resource_id
  from index_date d
 where d.parameter = %s::smallint and d.high > %s and d.high <= %s
   and exists (select 1 from resource r where r.resource_id = d.resource_id and r.resource_type = %s and not r.is_ended

-- name: ended_last_first
 offset 0) order by d.high desc, d.resource_id limit %s

-- name: instants
select i.target_id::text, i.resource_id::text, i.low
  from instants(%(targets)s::uuid[], %(by)s::smallint[], %(at)s::smallint) i
 order by i.low, i.resource_id, i.target_id

-- name: around
-- The first so many on each side of a moment, and of those without an instant.
with found as materialized (
  select distinct on (i.resource_id) i.target_id, i.resource_id, i.low
    from instants(%(targets)s::uuid[], %(by)s::smallint[], %(at)s::smallint) i order by i.resource_id, i.low, i.target_id),
first as (
  (select 1 as part, f.* from found f where f.low >= %(moment)s order by f.low, f.resource_id limit %(limit)s)
   union all
  (select 2, f.* from found f where f.low < %(moment)s order by f.low desc, f.resource_id desc limit %(before)s)
   union all
  (select 3, f.* from found f where f.low is null order by f.resource_id limit %(limit)s))
select f.target_id::text, f.resource_id::text, f.low from first f
 order by f.part, case when f.part = 1 then f.low end, case when f.part = 2 then f.low end desc, f.resource_id

-- name: until
select l.target_id::text, d.resource_id::text, d.low
  from index_date d
 cross join lateral (select i.target_id from index_reference i
                      where i.resource_id = d.resource_id and i.parameter = any (%(by)s::smallint[]) offset 0) l
 where d.parameter = %(at)s::smallint and d.low <= %(moment)s
   and ((d.citizen_id is not null and not d.is_shared
         and not exists (select 1 from block b where b.citizen_id = d.citizen_id offset 0))
        or exists (select 1 from resource r where r.resource_id = d.resource_id offset 0))
 order by d.low desc limit %(limit)s

-- name: after
select l.target_id::text, d.resource_id::text, d.low
  from index_date d
 cross join lateral (select i.target_id from index_reference i
                      where i.resource_id = d.resource_id and i.parameter = any (%(by)s::smallint[]) offset 0) l
 where d.parameter = %(at)s::smallint and d.low > %(moment)s
   and ((d.citizen_id is not null and not d.is_shared
         and not exists (select 1 from block b where b.citizen_id = d.citizen_id offset 0))
        or exists (select 1 from resource r where r.resource_id = d.resource_id offset 0))
 order by d.low limit %(limit)s
