-- People change a projection only together with the version that it follows from, in the transaction that writes it. Else one
-- could name a citizen of one's own in what strangers share, and so come to see it; or hide a resource without a trace.
create function naer.is_being_written(asked_resource uuid, asked_number integer) returns boolean
language plpgsql stable security definer set search_path = naer, pg_temp as $$
begin
  return exists (select 1 from version v where v.resource_id = asked_resource and v.number = asked_number
                    and v.xid = pg_current_xact_id());
end $$;
revoke execute on function naer.is_being_written from public;
grant execute on function naer.is_being_written to naer_web;

drop policy web_writes on naer.resource_citizen;
create policy web_writes on naer.resource_citizen for insert to naer_web
  with check (naer.may_concern(resource_id, number, citizen_id) and naer.is_being_written(resource_id, number));
drop policy web_writes on naer.resource;
create policy web_writes on naer.resource for insert to naer_web
  with check (number = 1 and naer.may_concern(resource_id, number, citizen_id)
              and naer.is_being_written(resource_id, number));
drop policy web_moves on naer.resource;
create policy web_moves on naer.resource for update to naer_web
  using (citizen_id is not null)
  with check (naer.may_concern(resource_id, number, citizen_id) and naer.is_being_written(resource_id, number));

-- A course of responsibility is that of an EpisodeOfCare about the same citizen, which the actor sees.
drop policy web_writes on naer.course;
create policy web_writes on naer.course for insert to naer_web
  with check (naer.is_related(citizen_id)
              and exists (select 1 from naer.resource r where r.resource_id = course_id and r.citizen_id = course.citizen_id));
