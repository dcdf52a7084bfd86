-- Readers of one kind may divide the change feed among them by citizen, so that several workers react side by side while each
-- citizen's changes keep their order (decision 20). What concerns no citizen is the first share's.
create function naer.share_of(citizen_id uuid, shares integer) returns integer
  language sql immutable parallel safe
  return case when citizen_id is null then 0
              else (hashtextextended(citizen_id::text, 0) & 9223372036854775807) % shares end;
revoke execute on function naer.share_of from public;
grant execute on function naer.share_of(uuid, integer) to naer_worker;

-- Both shares go on where the one reader was.
insert into naer.feed_cursor (reader, epoch, xid, position)
select 'reactions ' || number || '/2', epoch, xid, position from naer.feed_cursor, generate_series(0, 1) as number
 where reader = 'reactions';
delete from naer.feed_cursor where reader = 'reactions';
