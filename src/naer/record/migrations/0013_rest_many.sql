-- The REST interface, many resources at once: everything about a citizen in one call.

-- What is current about one citizen alone, for somebody who sees the citizen's whole record: asked once, not row by row. Null
-- when the actor does not, or when any refusal or launch context asks for a closer look; then the policies decide row by row.
create function naer.whole_record(asked_citizen uuid, types text[], since timestamptz, base text)
returns table (resource_type text, resource_id uuid, entry text)
language plpgsql stable security definer set search_path = naer, pg_temp as $$
begin
  if not sees_whole_record(asked_citizen) then
    raise exception 'the actor does not see the whole record' using errcode = 'insufficient_privilege';
  end if;
  return query
  select r.resource_type, r.resource_id,
         '{"fullUrl":"' || base || '/' || r.resource_type || '/' || r.resource_id || '","resource":' || v.body
         || ',"search":{"mode":"match"}}'
    from resource r join version v on v.resource_id = r.resource_id and v.number = r.number
   where r.citizen_id = asked_citizen and not r.is_shared and not r.is_ended and v.body is not null
     and (types is null or r.resource_type = any (types)) and (since is null or r.recorded_at >= since);
end $$;
create function naer.sees_whole_record(asked_citizen uuid) returns boolean language plpgsql stable security definer
set search_path = naer, pg_temp as $$
begin
  return session_user = 'naer_worker'
      or ((launch_citizen() is null or launch_citizen() = asked_citizen)
          and may_see(asked_citizen)
          and not exists (select 1 from block b where b.citizen_id = asked_citizen));
end $$;

-- Everything about a citizen as somebody, as the entries of a Bundle, with the audit of it.
create function naer.rest_everything(
  actor text, role text, organisations text, citizen text, launch text, at text,
  actor_name text, act text, purpose text, otherwise text, request uuid,
  asked_citizen uuid, types text[], since timestamptz, base text,
  out entries text, out how_many bigint, out is_there boolean
) language plpgsql as $$
declare
  others uuid[];
  shared text;
  shared_count bigint;
begin
  perform naer.begin_as(actor, role, organisations, citizen, launch, at);
  is_there := exists (select 1 from naer.resource r where r.resource_id = asked_citizen and r.resource_type = 'Patient'
                         and not r.is_ended);
  if not is_there then
    return;
  end if;
  if naer.sees_whole_record(asked_citizen) then
    select string_agg(w.entry, ',' order by w.resource_type, w.resource_id), count(*) into entries, how_many
      from naer.whole_record(asked_citizen, types, since, base) w;
  else
    select string_agg('{"fullUrl":"' || base || '/' || r.resource_type || '/' || r.resource_id || '","resource":'
                      || v.body || ',"search":{"mode":"match"}}', ',' order by r.resource_type, r.resource_id), count(*)
      into entries, how_many
      from naer.resource r join naer.version v on v.resource_id = r.resource_id and v.number = r.number
     where r.citizen_id = asked_citizen and not r.is_shared and not r.is_ended and v.body is not null
       and (types is null or r.resource_type = any (types)) and (since is null or r.recorded_at >= since);
  end if;
  -- What concerns several citizens: seen row by row, and each of them is noted.
  select string_agg('{"fullUrl":"' || base || '/' || r.resource_type || '/' || r.resource_id || '","resource":'
                    || v.body || ',"search":{"mode":"match"}}', ',' order by r.resource_type, r.resource_id), count(*),
         (select array_agg(distinct o) from unnest(array_agg(r.resource_id), array_agg(r.number), array_agg(r.recorded_at))
            as s (id, number, recorded), unnest(naer.citizens_seen(s.id, s.number, s.recorded)) as o)
    into shared, shared_count, others
    from naer.resource_citizen c
    join naer.resource r on r.resource_id = c.resource_id and r.number = c.number
    join naer.version v on v.resource_id = r.resource_id and v.number = r.number
   where c.citizen_id = asked_citizen and not r.is_ended and v.body is not null
     and (types is null or r.resource_type = any (types)) and (since is null or r.recorded_at >= since);
  entries := concat_ws(',', entries, shared);
  how_many := how_many + shared_count;
  perform naer.note_seen(array(select asked_citizen union select unnest(others)), actor_name, act, purpose, otherwise,
                         request);
end $$;

revoke execute on function naer.whole_record, naer.sees_whole_record, naer.rest_everything from public;
grant execute on function naer.whole_record, naer.sees_whole_record, naer.rest_everything to naer_web, naer_worker;
