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

-- The server's own log repeats keys and whole rows when it tells of an error. What these roles do wrong the service logs
-- itself, without values. (Only a superuser may set this; on a server of the operator's it is the operator's to set.)
do $$
declare
  one text;
begin
  foreach one in array array['naer_web', 'naer_worker', 'naer_retention'] loop
    if not exists (select 1 from pg_db_role_setting s join pg_roles r on r.oid = s.setrole
                    where r.rolname = one and 'log_min_messages=fatal' = any (s.setconfig)) then
      execute format('alter role %I set log_min_messages = fatal', one);
    end if;
  end loop;
exception when insufficient_privilege then
  raise notice 'log_min_messages of the service roles is left as it is';
end $$;

-- The owner may read the server's statistics, other sessions' statements among them, for `oldest_transaction_seconds`, which tells
-- one number of them. (Only who may give that role away may do this.)
do $$
begin
  if not pg_has_role('naer_owner', 'pg_read_all_stats', 'usage') then
    grant pg_read_all_stats to naer_owner;
  end if;
exception when insufficient_privilege then
  raise notice 'naer_owner is not given pg_read_all_stats: how long transactions last stays unknown';
end $$;
