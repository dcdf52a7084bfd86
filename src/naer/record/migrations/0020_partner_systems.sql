-- Another system that treats for an organisation goes through the people's door and shares that organisation's care relations,
-- as those who treat do. It breaks no glass: actor_treats() stays as it is.
create or replace function naer.treating_organisations() returns uuid[] language sql stable parallel safe
as $$ select case when naer.actor_treats() or naer.actor_role() = 'partner-system' then naer.actor_organisations()
                  else '{}' end $$;
