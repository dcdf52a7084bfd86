-- Many citizens at once. A page of a region asks of hundreds of rows whether one may see them, and the policies ask it of every
-- row of every table. As in 0017 it is asked here once of each citizen; what that does not decide (a refusal, an emergency, what
-- several citizens share) is decided row by row, by the questions that the policies ask. None gives more than the policies do, and
-- each gives the same of what concerns citizens (tests/integration/access/test_many_plainly.py). What concerns nobody is left
-- to the policies; the worker is given all. Any other role is a person here, the owner too.

-- Those of the citizens whom the actor knows in the plain way. (An emergency gives no less, and nothing is noted here.)
create function naer.known_plainly(asked_citizens uuid[]) returns setof uuid
language plpgsql stable security definer set search_path = naer, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  own constant uuid := actor_citizen();
  launch constant uuid := launch_citizen();
  ours constant uuid[] := treating_organisations();
  moment constant timestamptz := actor_now();
begin
  if session_user = 'naer_worker' then
    return query select distinct u from unnest(asked_citizens) u where u is not null;
    return;
  end if;
  return query
    select a.citizen from (select distinct u as citizen from unnest(asked_citizens) u) a
     where (launch is null or a.citizen = launch)
       and (a.citizen = own
            or exists (select 1 from care_relation r
                        where r.citizen_id = a.citizen and r.organisation_id = any (ours)
                          and r.valid_from <= moment and r.valid_to > moment offset 0))
       and not exists (select 1 from block b where b.citizen_id = a.citizen offset 0);
end $$;

-- May the actor see this resource of a citizen's as it is now? The policies of naer.resource (0003, 0009), asked of one.
create function naer.sees(asked_resource uuid) returns boolean language plpgsql stable security definer
set search_path = naer, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  launch constant uuid := launch_citizen();
  one resource;
begin
  if session_user = 'naer_worker' then
    return true;
  end if;
  select * into one from resource r where r.resource_id = asked_resource;
  if one.citizen_id is null
     or (launch is not null and launch <> one.citizen_id and not (one.is_shared and concerns(asked_resource, launch))) then
    return false;
  elsif one.is_shared then
    return sees_shared(asked_resource, one.number, one.recorded_at);
  end if;
  return coalesce(one.citizen_id = actor_citizen(), false)
      or coalesce(one.citizen_id = any (glasses_open()), false)
      or (treats(one.citizen_id) and not is_refused(one.citizen_id, asked_resource, one.recorded_at));
end $$;

-- What refers to the targets by a parameter, with the first instant of a date.
create function naer.instants(asked_targets uuid[], referred_by smallint[], dated_by smallint)
returns table (target_id uuid, resource_id uuid, low timestamptz)
language plpgsql stable security definer set search_path = naer, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  return query
    with referring as materialized (
      select i.target_id, i.resource_id, i.citizen_id, i.is_shared from index_reference i
       where i.target_id = any (asked_targets) and i.parameter = any (referred_by)),
    known as materialized (
      select k as citizen_id from known_plainly(array(select distinct f.citizen_id from referring f)) k)
    select f.target_id, f.resource_id, d.low
      from referring f
      left join known k on k.citizen_id = f.citizen_id
      left join lateral (select i.low from index_date i
                          where i.resource_id = f.resource_id and i.parameter = dated_by offset 0) d on true
     where case when k.citizen_id is not null and not f.is_shared then true else sees(f.resource_id) end;
end $$;

-- The bodies of some resources of a type that concern citizens.
create function naer.bodies(asked_ids uuid[], asked_type text)
returns table (body text, citizen_id uuid, is_shared boolean)
language plpgsql stable security definer set search_path = naer, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  return query
    with named as materialized (
      select r.resource_id, r.number, r.citizen_id, r.is_shared from resource r
       where r.resource_id = any (asked_ids) and r.resource_type = asked_type and not r.is_ended and r.citizen_id is not null),
    known as materialized (
      select k as citizen_id from known_plainly(array(select distinct n.citizen_id from named n)) k)
    select v.body, n.citizen_id, n.is_shared
      from named n
      left join known k on k.citizen_id = n.citizen_id
      join version v on v.resource_id = n.resource_id and v.number = n.number
     where case when k.citizen_id is not null and not n.is_shared then true else sees(n.resource_id) end;
end $$;

-- All current bodies about some citizens, each with the citizen; of `types` (null: all), written after `since` (null: ever).
create function naer.bodies_about(asked_citizens uuid[], types text[], since timestamptz)
returns table (citizen_id uuid, body text)
language plpgsql stable security definer set search_path = naer, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  return query
    with known as materialized (select k as citizen_id from known_plainly(asked_citizens) k)
    select r.citizen_id, v.body
      from resource r
      left join known k on k.citizen_id = r.citizen_id
      join version v on v.resource_id = r.resource_id and v.number = r.number
     where r.citizen_id = any (asked_citizens) and not r.is_ended
       and (types is null or r.resource_type = any (types)) and (since is null or r.recorded_at > since)
       and case when k.citizen_id is not null and not r.is_shared then true else sees(r.resource_id) end
    union all
    select c.citizen_id, v.body
      from resource_citizen c
      join resource r on r.resource_id = c.resource_id and r.number = c.number
      join version v on v.resource_id = r.resource_id and v.number = r.number
     where c.citizen_id = any (asked_citizens) and r.citizen_id <> c.citizen_id and not r.is_ended
       and (types is null or r.resource_type = any (types)) and (since is null or r.recorded_at > since)
       and case when session_user = 'naer_worker' then true else may_see(c.citizen_id) and sees(r.resource_id) end;
end $$;

revoke execute on function naer.known_plainly, naer.sees, naer.instants, naer.bodies, naer.bodies_about from public;
grant execute on function naer.instants, naer.bodies, naer.bodies_about to naer_web, naer_worker;
