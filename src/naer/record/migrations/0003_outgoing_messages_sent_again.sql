-- A message sent again has a new Bundle.id in its text: the worker writes it when it prompts, an integrator when a person
-- sends it once more.
grant update (raw) on naer.outbox_raw to naer_web, naer_worker;
create policy web_resends on naer.outbox_raw for update to naer_web
  using ((select naer.actor_role()) = 'integrator');
