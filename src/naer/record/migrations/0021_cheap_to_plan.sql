-- Every policy asks who is acting, some twenty times for each table of a question. As SQL functions that call one another these
-- are unfolded when a question is planned, each anew: that took longer than answering it. In PL/pgSQL they are asked when it is
-- answered, once for each place. Their answers are what they were.
create or replace function naer.actor_id() returns uuid language plpgsql stable parallel safe
as $$ begin return nullif(current_setting('naer.actor', true), '')::uuid; end $$;
create or replace function naer.actor_role() returns text language plpgsql stable parallel safe
as $$ begin return coalesce(current_setting('naer.role', true), ''); end $$;
create or replace function naer.actor_citizen() returns uuid language plpgsql stable parallel safe
as $$ begin return nullif(current_setting('naer.citizen', true), '')::uuid; end $$;
create or replace function naer.actor_now() returns timestamptz language plpgsql stable parallel safe
as $$ begin return nullif(current_setting('naer.now', true), '')::timestamptz; end $$;
create or replace function naer.launch_citizen() returns uuid language plpgsql stable parallel safe
as $$ begin return nullif(current_setting('naer.launch', true), '')::uuid; end $$;
create or replace function naer.actor_organisations() returns uuid[] language plpgsql stable parallel safe
as $$ begin
  return coalesce(string_to_array(nullif(current_setting('naer.organisations', true), ''), ',')::uuid[], '{}');
end $$;
create or replace function naer.treating_organisations() returns uuid[] language plpgsql stable parallel safe
as $$ begin
  return case when naer.actor_treats() or naer.actor_role() = 'partner-system' then naer.actor_organisations() else '{}' end;
end $$;
