-- Whoever has a care relation with a citizen may know who else has one: one hands a course over to another organisation,
-- and lets it see the citizen, in the act's own transaction. The actor's own rows come first, so the hot path is unchanged.
drop policy web_reads on naer.care_relation;
create policy web_reads on naer.care_relation for select to naer_web
  using (organisation_id = any ((select naer.actor_organisations())::uuid[])
         or citizen_id = (select naer.actor_citizen())
         or naer.is_related(citizen_id));
