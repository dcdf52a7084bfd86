-- name: newest
select i.resource_id, i.number, i.citizen_id, i.is_shared, i.at as k0
  from index_token i
 where i.is_dated and i.citizen_id = %s and i.parameter = %s::smallint

-- name: once_a_resource
and not exists (select 1 from index_token d
                 where d.resource_id = i.resource_id and d.parameter = i.parameter and d.code = i.code
                   and (d.system, d.part) < (i.system, i.part))

-- name: referred
select r.resource_type, r.resource_id, v.body, r.citizen_id, r.is_shared
  from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
 where r.resource_id in (select l.target_id from index_reference l
                          where l.resource_id = any (%(ids)s::uuid[]) and l.parameter = any (%(numbers)s::smallint[]))
   and not r.is_ended and v.body is not null and (%(type)s::text is null or r.resource_type = %(type)s)
 order by r.resource_id limit %(limit)s

-- name: referring
select r.resource_type, r.resource_id, v.body, r.citizen_id, r.is_shared
  from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
 where r.resource_id in (select l.resource_id from index_reference l
                          where l.target_id = any (%(ids)s::uuid[]) and l.parameter = any (%(numbers)s::smallint[]))
   and not r.is_ended and v.body is not null and r.resource_type = %(type)s
 order by r.resource_id limit %(limit)s

-- name: plan_as
-- How the next question of this transaction is planned; null is as the server has it. What names things by id needs no bitmaps:
-- the planner takes the policies for dear and gathers all rows of a code rather than look at those of a handful of resources.
select set_config('plan_cache_mode', %(mode)s, true), set_config('enable_bitmapscan', %(bitmaps)s, true)

-- name: by_code_of_citizen
-- What is asked for is counted for each citizen before anything is joined, and then the code of each of these is looked up: the
-- planner takes the citizens with a code for a few hundred, and would look at all that each of them has.
with found as materialized (
select r.citizen_id, count(*) as number
  from resource r
 where r.resource_type = %s and not r.is_ended

-- name: for_each_code
 group by r.citizen_id)
select o.code, sum(f.number)::bigint
  from found f
 cross join lateral (select min(i.code) as code from index_token i
                      where i.resource_id = f.citizen_id and i.parameter = any (%s::smallint[]) and i.system = %s::bigint offset 0) o
 where o.code is not null
 group by o.code
