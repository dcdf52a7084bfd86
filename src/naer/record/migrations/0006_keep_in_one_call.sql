-- One version written in one call: the journal, its projections and the lock that orders writers. It runs as whoever
-- calls it, under the same policies as the statements it holds; one round trip instead of a dozen.
--
-- Gives the number of the version now kept; 0 when the caller can see no such resource; minus the newest number when
-- somebody else was faster.
create function naer.keep(
  asked_id uuid, asked_type text, expected integer, body text, digest bytea, ended boolean, citizens uuid[],
  controller uuid, actor uuid, act text, at timestamptz,
  token_parameters smallint[], codes text[], systems text[],
  reference_parameters smallint[], targets uuid[],
  date_parameters smallint[], lows timestamptz[], highs timestamptz[],
  text_parameters smallint[], keys text[]
) returns integer language plpgsql set search_path = naer, pg_temp as $$
declare
  newest integer;
  kept_number constant integer := expected + 1;
  citizen constant uuid := citizens[1];
  shared constant boolean := cardinality(citizens) > 1;
begin
  if expected > 0 then
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
  if cardinality(token_parameters) > 0 then
    insert into index_token (parameter, code, system, resource_id, citizen_id, is_shared)
    select p, c, s, asked_id, citizen, shared from unnest(token_parameters, codes, systems) as entry (p, c, s);
  end if;
  if cardinality(reference_parameters) > 0 then
    insert into index_reference (parameter, target_id, resource_id, citizen_id, is_shared)
    select p, t, asked_id, citizen, shared from unnest(reference_parameters, targets) as entry (p, t);
  end if;
  if cardinality(date_parameters) > 0 then
    insert into index_date (parameter, low, high, resource_id, citizen_id, is_shared)
    select p, l, h, asked_id, citizen, shared from unnest(date_parameters, lows, highs) as entry (p, l, h);
  end if;
  if cardinality(text_parameters) > 0 then
    insert into index_text (parameter, key, resource_id, citizen_id, is_shared)
    select p, k, asked_id, citizen, shared from unnest(text_parameters, keys) as entry (p, k);
  end if;
  return kept_number;
end $$;
