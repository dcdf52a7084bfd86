-- Messages in and out, the audit log, and where each reader of the change feed is.

-- Messages in: raw first. A sealed message is about a citizen without a relevant course; nobody reads it, and the
-- retention role empties it.
create table naer.inbox (
  id            uuid primary key,
  received_at   timestamptz not null default clock_timestamp(),
  channel       text not null,
  name          text not null,
  size_bytes    bigint not null,
  digest        bytea not null,
  state         text collate "C" not null default 'received',
  reason        text not null default '',
  settled_at    timestamptz,
  kind          text collate "C" not null default '',
  activity      text collate "C" not null default '',
  bundle_id     text collate "C",
  header_id     text collate "C",
  episode       text collate "C",
  sender        text not null default '',
  receiver      text not null default '',
  citizen_id    uuid,
  first_id      uuid references naer.inbox,
  acknowledgement_id uuid,
  attempts      integer not null default 0,
  is_sealed     boolean not null default false,
  arrival       bigint generated always as identity
);
create index inbox_waiting on naer.inbox (arrival) where state = 'received';
create index inbox_by_header on naer.inbox (header_id) where header_id is not null;
create index inbox_by_bundle on naer.inbox (bundle_id) where bundle_id is not null;
create index inbox_by_state on naer.inbox (state, received_at);
create table naer.inbox_raw (
  inbox_id    uuid primary key references naer.inbox,
  raw         bytea,
  purged_at   timestamptz
);
create function naer.refuse_changed_raw() returns trigger language plpgsql as $$
begin
  if new.raw is not null then
    raise exception 'a message that came is never changed' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger inbox_raw_is_only_emptied before update on naer.inbox_raw
  for each row execute function naer.refuse_changed_raw();

-- Messages out, in the same transaction as the act that sends them.
create table naer.outbox (
  id               uuid primary key,
  created_at       timestamptz not null default clock_timestamp(),
  kind             text collate "C" not null,
  code             text collate "C" not null default '',
  bundle_id        text collate "C" not null,
  header_id        text collate "C" not null,
  sender           text not null default '',
  receiver         text not null default '',
  content_type     text not null default 'application/fhir+json',
  citizen_id       uuid,
  resource_id      uuid,
  answers_inbox_id uuid,
  expects_answer   boolean not null default true,
  state            text collate "C" not null default 'waiting',
  reason           text not null default '',
  attempts         integer not null default 0,
  prompts          integer not null default 0,
  next_attempt_at  timestamptz not null default clock_timestamp(),
  sent_at          timestamptz,
  settled_at       timestamptz
);
create index outbox_waiting on naer.outbox (next_attempt_at) where state = 'waiting';
create index outbox_by_header on naer.outbox (header_id);
create index outbox_by_state on naer.outbox (state, created_at);
create table naer.outbox_raw (
  outbox_id  uuid primary key references naer.outbox,
  raw        bytea
);

-- One compact row per citizen seen; FHIR AuditEvents are rendered on demand.
create table naer.audit (
  id             bigint generated always as identity,
  at             timestamptz not null default clock_timestamp(),
  epoch          smallint not null default naer.current_epoch(),
  xid            xid8 not null default pg_current_xact_id(),
  actor_id       uuid,
  actor_name     text not null,
  role           text collate "C" not null,
  organisation_id uuid,
  citizen_id     uuid,
  act            text collate "C" not null,
  purpose        text collate "C" not null,
  basis          text collate "C" not null,
  reason         text not null default '',
  request_id     uuid,
  primary key (id)
);
create index audit_order on naer.audit (epoch, xid, id);
create index audit_by_citizen on naer.audit (citizen_id, at);
create table naer.audit_seal (
  number      bigint primary key,
  last_epoch  smallint not null,
  last_xid    xid8 not null,
  last_id     bigint not null,
  row_count   integer not null,
  digest      bytea not null,
  sealed_at   timestamptz not null default clock_timestamp()
);

-- Where each reader of the change feed is, and what has been done once.
create table naer.feed_cursor (
  reader    text collate "C" primary key,
  epoch     smallint not null,
  xid       xid8 not null,
  position  bigint not null
);
create table naer.done_once (
  key       text collate "C" primary key,
  done_at   timestamptz not null default clock_timestamp(),
  actor_id  uuid default naer.actor_id()
);

-- Changes that a reaction could not deal with: set aside for a person, so that the rest goes on.
create table naer.feed_trouble (
  reader       text collate "C" not null,
  epoch        smallint not null,
  xid          xid8 not null,
  position     bigint not null,
  resource_id  uuid not null,
  error        text not null,
  happened_at  timestamptz not null default clock_timestamp(),
  solved_at    timestamptz,
  primary key (reader, epoch, xid, position)
);

-- What a person last looked at, for "changed since you last looked".
create table naer.last_look (
  actor_id    uuid not null,
  citizen_id  uuid not null,
  looked_at   timestamptz not null,
  primary key (actor_id, citizen_id)
);
