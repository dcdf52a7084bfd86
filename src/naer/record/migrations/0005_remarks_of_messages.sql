-- The sender's faults that hurt nobody: the message was used all the same, and the monitor shows them.
alter table naer.inbox add column remarks text[] not null default '{}';
grant update (remarks) on naer.inbox to naer_worker;
