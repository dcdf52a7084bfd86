-- Somebody who keeps messages running says that a change that was set aside is seen to: when, and who.

alter table naer.feed_trouble add column solved_by uuid;
grant select (reader, epoch, xid, position, solved_at), update (solved_at, solved_by) on naer.feed_trouble to naer_web;
