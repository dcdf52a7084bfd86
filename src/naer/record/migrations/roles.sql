-- The roles, made before the first migration by someone who may make roles.
-- Passwords and log-in rules are the operator's (pg_hba.conf); the embedded server trusts its own socket.
do $$
declare
  one text;
begin
  foreach one in array array['naer_owner', 'naer_web', 'naer_worker', 'naer_retention'] loop
    if not exists (select 1 from pg_roles where rolname = one) then
      execute format('create role %I login nosuperuser nocreatedb nocreaterole nobypassrls', one);
    end if;
  end loop;
end $$;
