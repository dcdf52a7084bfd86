-- How long ago, by the machine's clock, the oldest transaction began that holds others back; null when the owner may not see those of
-- other roles (roles.sql). While it lasts, nothing that was replaced since is cleared away in this database, or, when it has written,
-- the feed does not pass it, wherever on the server it is.
--   A vacuum clears away itself and holds back nobody. A session that listens is handed what is announced in a transaction of its own,
-- which counts from its LISTEN: it is over at once, unless nobody reads (decision 32).
--   One that asks again and again counts by its begin, though each of its statements holds back what came since that statement alone.
-- Not seen: prepared transactions, replication.

create function naer.oldest_transaction_seconds() returns float8
language sql volatile security definer set search_path = naer, pg_temp as $$
  select case when pg_has_role('pg_read_all_stats', 'usage') then coalesce(max(extract(epoch from clock_timestamp() - a.xact_start)), 0) end
    from pg_stat_activity a
   where a.pid <> pg_backend_pid()
     and (a.backend_xid is not null or a.backend_xmin is not null and a.datname = current_database())
     and (a.state is distinct from 'idle' or a.wait_event = 'ClientWrite')
     and not exists (select from pg_stat_progress_vacuum v where v.pid in (a.pid, a.leader_pid))
$$;

revoke execute on function naer.oldest_transaction_seconds from public;
grant execute on function naer.oldest_transaction_seconds to naer_worker;
