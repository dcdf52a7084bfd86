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
-- A refusal of a period is upheld at naer.resource, not at the entries of the index: it is looked at where a citizen refuses anything.
select l.target_id::text, l.resource_id::text, d.low
  from index_reference l
  left join lateral (select i.low from index_date i
                      where i.resource_id = l.resource_id and i.parameter = %(at)s::smallint offset 0) d on true
 where l.target_id = any (%(targets)s) and l.parameter = any (%(by)s::smallint[])
   and ((l.citizen_id is not null and not l.is_shared
         and not exists (select 1 from block b where b.citizen_id = l.citizen_id offset 0))
        or exists (select 1 from resource r where r.resource_id = l.resource_id offset 0))
 order by d.low, l.resource_id, l.target_id

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
