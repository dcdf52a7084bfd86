-- One version written in one call: the journal, its projections and the lock that orders writers. It runs as whoever
-- calls it, under the same policies as the statements it holds; one round trip instead of a dozen.
--
-- `entries` holds what the resource is found by: {"tokens": [[parameter, code, system]], "references": [[parameter, id]],
-- "dates": [[parameter, low, high]], "texts": [[parameter, key]]}. Gives the number of the version now kept; 0 when the caller can see no such resource; minus the newest number when
-- somebody else was faster.
create function naer.keep(
  asked_id uuid, asked_type text, expected integer, body text, digest bytea, ended boolean, citizens uuid[],
  controller uuid, actor uuid, act text, at timestamptz,
  entries jsonb
) returns integer language plpgsql set search_path = naer, pg_temp as $$
declare
  newest integer;
  kept_number constant integer := expected + 1;
  citizen constant uuid := citizens[1];
  shared constant boolean := cardinality(citizens) > 1;
begin
  if expected <> 0 then
    select r.number into newest from resource r
     where r.resource_id = asked_id and r.resource_type = asked_type for update;
    if newest is null then
      return 0;
    elsif newest <> expected then
      return -newest;
    end if;
  end if;
  insert into version (resource_id, number, resource_type, citizen_id, is_shared, controller_id, actor_id, act,
                       recorded_at, valid_from, is_ended, body, digest)
  values (asked_id, kept_number, asked_type, citizen, shared, controller, actor, keep.act, at, at, ended, keep.body,
          keep.digest);
  if shared then
    insert into resource_citizen (resource_id, number, citizen_id) select asked_id, kept_number, unnest(citizens);
  end if;
  if expected = 0 then
    insert into resource (resource_id, resource_type, number, citizen_id, is_shared, recorded_at)
    values (asked_id, asked_type, kept_number, citizen, shared, at);
  else
    update resource r set number = kept_number, citizen_id = citizen, is_shared = shared, recorded_at = at,
                          is_ended = ended
     where r.resource_id = asked_id;
    delete from index_token i where i.resource_id = asked_id;
    delete from index_reference i where i.resource_id = asked_id;
    delete from index_date i where i.resource_id = asked_id;
    delete from index_text i where i.resource_id = asked_id;
  end if;
  insert into index_token (parameter, code, system, resource_id, citizen_id, is_shared)
  select (e->>0)::smallint, e->>1, e->>2, asked_id, citizen, shared from jsonb_array_elements(entries->'tokens') as e;
  insert into index_reference (parameter, target_id, resource_id, citizen_id, is_shared)
  select (e->>0)::smallint, (e->>1)::uuid, asked_id, citizen, shared
    from jsonb_array_elements(entries->'references') as e;
  insert into index_date (parameter, low, high, resource_id, citizen_id, is_shared)
  select (e->>0)::smallint, (e->>1)::timestamptz, (e->>2)::timestamptz, asked_id, citizen, shared
    from jsonb_array_elements(entries->'dates') as e;
  insert into index_text (parameter, key, resource_id, citizen_id, is_shared)
  select (e->>0)::smallint, e->>1, asked_id, citizen, shared from jsonb_array_elements(entries->'texts') as e;
  return kept_number;
end $$;
revoke execute on function naer.keep from public;
grant execute on function naer.keep to naer_web, naer_worker;
