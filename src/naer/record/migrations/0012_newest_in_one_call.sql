-- A citizen's newest resources by a code as somebody, with the audit of it: begin, look, note, all in one call (as rest_read in
-- 0009). The plan is kept: the index index_token_newest answers every such question alike. Whoever gets a resource about several
-- citizens asks again in the usual way, which notes them all.
create function naer.newest_by_code(
  actor text, role text, organisations text, citizen text, launch text, now text,
  actor_name text, act text, purpose text, otherwise text, request uuid,
  patient uuid, asked_parameter smallint, asked_code text, asked_system bigint, most integer
) returns table (found_id uuid, found_citizen uuid, found_shared boolean, found_body text, found_at text)
language plpgsql set search_path = naer, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  perform begin_as(actor, role, organisations, citizen, launch, now);
  return query
    select i.resource_id, i.citizen_id, i.is_shared, v.body, i.at::text
      from index_token i join version v on v.resource_id = i.resource_id and v.number = i.number
     where i.is_dated and i.citizen_id = patient and i.parameter = asked_parameter and i.code = asked_code
       and i.system = asked_system
     order by i.at desc nulls last, i.resource_id limit most;
  if found then
    perform note_seen(array[patient], actor_name, act, purpose, otherwise, request);
  end if;
end $$;
revoke execute on function naer.newest_by_code from public;
grant execute on function naer.newest_by_code to naer_web, naer_worker;

-- Tables that 0008 made anew after 0009 had been applied have its restrictive policy too.
do $$
declare
  one text;
begin
  foreach one in array array['index_token', 'index_reference', 'index_date', 'index_text', 'index_quantity'] loop
    if not exists (select 1 from pg_policies p where p.schemaname = 'naer' and p.tablename = one
                      and p.policyname = 'launch_context') then
      execute format($q$create policy launch_context on naer.%1$I as restrictive to naer_web
        using (citizen_id is null or (select naer.launch_citizen()) is null or citizen_id = (select naer.launch_citizen())
               or (is_shared and naer.concerns(resource_id, (select naer.launch_citizen()))))
        with check ((select naer.launch_citizen()) is null or citizen_id = (select naer.launch_citizen()))$q$, one);
    end if;
  end loop;
end $$;
