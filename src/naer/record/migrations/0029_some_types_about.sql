-- Of a citizen's resources those of some types, by the index that has both. A plan made once for all cannot use the index for a type
-- that may not be asked for: it looked at all that is known of each citizen. So there are two plans.

create function naer.resources_about(asked_citizens uuid[], types text[])
returns table (resource_id uuid, number integer, citizen_id uuid, is_shared boolean, recorded_at timestamptz)
language plpgsql stable security definer set search_path = naer, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  if types is null then
    return query
      select r.resource_id, r.number, r.citizen_id, r.is_shared, r.recorded_at
        from resource r where r.citizen_id = any (asked_citizens) and not r.is_ended;
  else
    return query
      select r.resource_id, r.number, r.citizen_id, r.is_shared, r.recorded_at
        from resource r where r.citizen_id = any (asked_citizens) and r.resource_type = any (types) and not r.is_ended;
  end if;
end $$;

-- As in 0028, but for where the resources come from.
create or replace function naer.bodies_about(asked_citizens uuid[], types text[], since timestamptz)
returns table (citizen_id uuid, body text)
language plpgsql stable security definer set search_path = naer, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  return query
    with known as materialized (select k as citizen_id from known_plainly(asked_citizens) k)
    select r.citizen_id, v.body
      from resources_about(asked_citizens, types) r
      left join known k on k.citizen_id = r.citizen_id
      join version v on v.resource_id = r.resource_id and v.number = r.number
     where (since is null or r.recorded_at > since)
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

revoke execute on function naer.resources_about from public;
