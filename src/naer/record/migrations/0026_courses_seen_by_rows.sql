-- Who sees a course and who is responsible for it: as may_see answers it (0003), written out, so that a page that asks for a
-- hundred courses asks for their citizens' relations together and not by two calls for each row.
do $$
declare
  one text;
begin
  foreach one in array array['course', 'responsible'] loop
    execute format('drop policy web_reads on naer.%1$I', one);
    execute format($q$create policy web_reads on naer.%1$I for select to naer_web using (
      citizen_id = (select naer.actor_citizen())
      or (exists (select 1 from naer.care_relation r
                   where r.citizen_id = %1$I.citizen_id
                     and r.organisation_id = any ((select naer.treating_organisations())::uuid[])
                     and r.valid_from <= (select naer.actor_now()) and r.valid_to > (select naer.actor_now()))
          and not exists (select 1 from naer.block b
                   where b.citizen_id = %1$I.citizen_id
                     and (b.organisation_id is null
                          or b.organisation_id = any ((select naer.actor_organisations())::uuid[]))
                     and (b.person_id is null or b.person_id = (select naer.actor_id()))
                     and b.resource_id is null and b.recorded_from is null and b.recorded_to is null
                     and b.valid_from <= (select naer.actor_now()) and b.valid_to > (select naer.actor_now())))
      or citizen_id = any ((select naer.glasses_open())::uuid[]))$q$, one);
  end loop;
end $$;
