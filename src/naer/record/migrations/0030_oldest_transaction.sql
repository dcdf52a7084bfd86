-- How long the oldest transaction has lasted that holds others back, in seconds of the machine's clock: while it lasts, nothing that
-- was replaced since it began is cleared away here, or, when it writes, the feed does not pass it, wherever on the server it is. A
-- vacuum clears away itself. Sessions of other roles are seen because roles.sql lets the owner see them.

create function naer.oldest_transaction_seconds() returns float8
language sql volatile security definer set search_path = naer, pg_temp as $$
  select coalesce(max(extract(epoch from clock_timestamp() - a.xact_start)), 0)::float8
    from pg_stat_activity a
   where a.pid <> pg_backend_pid()
     and (a.backend_xid is not null or a.backend_xmin is not null and a.datname = current_database())
     and not exists (select from pg_stat_progress_vacuum v where v.pid = a.pid)
$$;

revoke execute on function naer.oldest_transaction_seconds from public;
grant execute on function naer.oldest_transaction_seconds to naer_worker;
