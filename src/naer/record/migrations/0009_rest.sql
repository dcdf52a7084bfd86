-- The REST interface: one round trip for a read or a write, the launch context of a token, and bulk exports.

-- Some tokens are for one citizen only (SMART launch context). Whatever else the actor may see, such a transaction sees
-- nothing of others, and writes nothing about them. Restrictive: this narrows every policy there is.
create function naer.launch_citizen() returns uuid language sql stable parallel safe
as $$ select naer.setting('launch')::uuid $$;
create function naer.concerns(asked_resource uuid, asked_citizen uuid) returns boolean
language plpgsql stable security definer set search_path = naer, pg_temp as $$
begin
  return exists (select 1 from resource_citizen c where c.resource_id = asked_resource and c.citizen_id = asked_citizen);
end $$;
do $$
declare
  one text;
begin
  for one in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname = 'naer' and c.relkind = 'r' and c.relrowsecurity
                and (c.relname in ('version', 'resource') or starts_with(c.relname, 'index_')) loop
    execute format($q$create policy launch_context on naer.%1$I as restrictive to naer_web
      using (citizen_id is null or (select naer.launch_citizen()) is null or citizen_id = (select naer.launch_citizen())
             or (is_shared and naer.concerns(resource_id, (select naer.launch_citizen()))))
      with check ((select naer.launch_citizen()) is null or citizen_id = (select naer.launch_citizen()))$q$, one);
  end loop;
end $$;

-- The citizens of a version about several, for the audit of whoever has just seen it.
create function naer.citizens_seen(asked_resource uuid, asked_number integer, recorded timestamptz) returns uuid[]
language plpgsql stable security definer set search_path = naer, pg_temp as $$
begin
  if not sees_shared(asked_resource, asked_number, recorded) and actor_role() <> 'system' then
    return '{}';
  end if;
  return array(select c.citizen_id from resource_citizen c
                where c.resource_id = asked_resource and c.number = asked_number);
end $$;

-- Who a transaction runs as, in one call (see begin_as in sql/journal.sql).
create function naer.begin_as(actor text, role text, organisations text, citizen text, launch text, at text) returns void
language plpgsql as $$
begin
  perform set_config('naer.actor', actor, true), set_config('naer.role', role, true),
          set_config('naer.organisations', organisations, true), set_config('naer.citizen', citizen, true),
          set_config('naer.launch', launch, true), set_config('naer.now', at, true);
end $$;

-- One audit row for each citizen seen; `otherwise` is the basis when it is neither the own record nor an emergency.
create function naer.note_seen(
  citizens uuid[], actor_name text, act text, purpose text, otherwise text, request uuid
) returns void language plpgsql as $$
declare
  opened constant uuid[] := naer.glasses_open();
  organisations constant uuid[] := naer.actor_organisations();
begin
  insert into naer.audit (actor_id, actor_name, role, organisation_id, citizen_id, act, purpose, basis, reason, request_id)
  select naer.actor_id(), note_seen.actor_name, naer.actor_role(), organisations[1], c, note_seen.act, note_seen.purpose,
         case when c = naer.actor_citizen() then 'own-record' when c = any (opened) then 'break-glass' else otherwise end,
         '', request
    from unnest(citizens) as one (c);
end $$;

-- Read one resource as somebody, with the audit of it: begin, look, note, all in one call.
create function naer.rest_read(
  actor text, role text, organisations text, citizen text, launch text, at text,
  actor_name text, act text, purpose text, otherwise text, request uuid,
  asked_type text, asked_id uuid,
  out body text, out number integer, out recorded_at timestamptz, out is_ended boolean
) language plpgsql as $$
declare
  about uuid;
  shared boolean;
begin
  perform naer.begin_as(actor, role, organisations, citizen, launch, at);
  select v.body, r.number, r.recorded_at, r.is_ended, r.citizen_id, r.is_shared
    into body, number, recorded_at, is_ended, about, shared
    from naer.resource r join naer.version v on v.resource_id = r.resource_id and v.number = r.number
   where r.resource_id = asked_id and r.resource_type = asked_type;
  if about is not null then
    perform naer.note_seen(case when shared then naer.citizens_seen(asked_id, number, recorded_at) else array[about] end,
                           actor_name, act, purpose, otherwise, request);
  end if;
end $$;

-- Write one version as somebody, with the audit of it. Gives what `keep` gives.
create function naer.rest_keep(
  actor text, role text, organisations text, citizen text, launch text, at text,
  actor_name text, act text, purpose text, otherwise text, request uuid,
  asked_id uuid, asked_type text, expected integer, body text, digest bytea, ended boolean, citizens uuid[],
  entries jsonb
) returns integer language plpgsql as $$
declare
  kept integer;
  ours uuid[];
begin
  perform naer.begin_as(actor, role, organisations, citizen, launch, at);
  ours := naer.actor_organisations();
  kept := naer.keep(asked_id, asked_type, expected, body, digest, ended, citizens, ours[1], naer.actor_id(), act,
                    naer.actor_now(), entries);
  if kept > 0 and cardinality(citizens) > 0 then
    perform naer.note_seen(citizens, actor_name, act, purpose, otherwise, request);
  end if;
  return kept;
end $$;

-- Bulk exports: who asked for what, and which files there are until when.
create table naer.export (
  id            uuid primary key,
  requested_at  timestamptz not null default clock_timestamp(),
  actor_id      uuid not null default naer.actor_id(),
  request       jsonb not null,
  state         text collate "C" not null default 'waiting',
  touched_at    timestamptz not null default clock_timestamp(),
  transaction_at timestamptz,
  files         jsonb not null default '[]',
  reason        text not null default '',
  expires_at    timestamptz not null
);
alter table naer.export enable row level security, force row level security;
create policy owner_all on naer.export to naer_owner using (true) with check (true);
create policy own on naer.export to naer_web, naer_worker
  using (actor_id = (select naer.actor_id()) or (select naer.actor_role()) = 'system')
  with check (actor_id = (select naer.actor_id()) or (select naer.actor_role()) = 'system');
grant select, delete on naer.export to naer_web, naer_worker;
grant insert (id, request, expires_at), update (state, touched_at, transaction_at, files, reason) on naer.export
  to naer_web, naer_worker;

-- Ids of tokens that may be used once (client assertions), until they would have expired anyway.
create table naer.used_assertion (
  client    text collate "C" not null,
  jti       text collate "C" not null,
  until     timestamptz not null,
  primary key (client, jti)
);
grant select, insert, delete on naer.used_assertion to naer_worker;

-- Where each subscription is, what it may see and how its deliveries fare. The Subscription resource says what it wants.
create table naer.subscription (
  resource_id      uuid primary key,
  actor_id         uuid not null,
  purpose          text collate "C" not null,
  launch_id        uuid,
  scopes           text not null,
  client           text not null default '',
  epoch            smallint not null,
  xid              xid8 not null,
  position         bigint not null,
  failures         integer not null default 0,
  next_attempt_at  timestamptz not null default clock_timestamp(),
  state            text collate "C" not null default 'active',
  reason           text not null default ''
);
create index subscription_due on naer.subscription (next_attempt_at) where state = 'active';
grant select, insert, update, delete on naer.subscription to naer_worker;

revoke execute on function naer.launch_citizen(), naer.concerns(uuid, uuid), naer.citizens_seen(uuid, integer, timestamptz),
  naer.begin_as(text, text, text, text, text, text), naer.note_seen(uuid[], text, text, text, text, uuid),
  naer.rest_read, naer.rest_keep from public;
grant execute on function naer.launch_citizen(), naer.concerns(uuid, uuid), naer.citizens_seen(uuid, integer, timestamptz),
  naer.begin_as(text, text, text, text, text, text), naer.note_seen(uuid[], text, text, text, text, uuid),
  naer.rest_read, naer.rest_keep to naer_web, naer_worker;
