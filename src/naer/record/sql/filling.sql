-- name: is_under_way
select exists (select 1 from pg_namespace where nspname = 'naer_filling')

-- name: holds_citizens
select exists (select 1 from naer.resource where resource_type = 'Patient')

-- name: one_at_a_time
select pg_advisory_xact_lock(20261127)

-- name: begin
create schema naer_filling;
create table naer_filling.about (said jsonb not null);
create table naer_filling.portion (number integer primary key, resources integer not null);
create table naer_filling.set_aside (place integer generated always as identity, statement text not null,
                                     is_tidying boolean not null default false);
do $$
declare
  filled constant regclass[] := array['naer.version', 'naer.resource', 'naer.index_token', 'naer.index_reference',
                                      'naer.index_date', 'naer.index_text', 'naer.index_quantity'];
  one record;
  name regclass;
begin
  for one in select c.conrelid::regclass as of, c.conname, pg_get_constraintdef(c.oid) as said from pg_constraint c
              where c.conrelid = any (filled) and c.contype = 'p' order by c.conname loop
    insert into naer_filling.set_aside (statement)
    values (format('alter table %s add constraint %I %s', one.of, one.conname, one.said));
    execute format('alter table %s drop constraint %I', one.of, one.conname);
  end loop;
  for one in select i.indexrelid::regclass as index, pg_get_indexdef(i.indexrelid) as said from pg_index i
              where i.indrelid = any (filled) order by i.indexrelid loop
    insert into naer_filling.set_aside (statement) values (one.said);
    execute format('drop index %s', one.index);
  end loop;
  foreach name in array filled loop
    execute format('alter table %s set (autovacuum_enabled = off)', name);
    insert into naer_filling.set_aside (statement, is_tidying)
    values (format('alter table %s reset (autovacuum_enabled)', name), true);
  end loop;
end $$

-- name: set_aside
select place, statement from naer_filling.set_aside where is_tidying = %s order by place

-- name: back_again
delete from naer_filling.set_aside where place = %s

-- name: end
drop schema naer_filling cascade

-- name: about
select said from naer_filling.about

-- name: note_about
insert into naer_filling.about (said) values (%s)

-- name: as_actor
select set_config('naer.actor', %s, true)

-- name: filled
select number, resources from naer_filling.portion

-- name: note_filled
insert into naer_filling.portion (number, resources) values (%s, %s)

-- name: epoch
select naer.current_epoch()

-- name: version
copy naer.version (resource_id, number, resource_type, citizen_id, is_shared, act, recorded_at, valid_from, body, digest,
                   epoch, actor_id) from stdin

-- name: resource
copy naer.resource (resource_id, resource_type, number, citizen_id, is_shared, recorded_at) from stdin

-- name: citizens
copy naer.resource_citizen (resource_id, number, citizen_id) from stdin

-- name: tokens
copy naer.index_token (parameter, part, code, system, at, is_dated, number, resource_id, citizen_id, is_shared) from stdin

-- name: references
copy naer.index_reference (parameter, part, target_id, target_type, resource_id, citizen_id, is_shared) from stdin

-- name: dates
copy naer.index_date (parameter, part, low, high, resource_id, citizen_id, is_shared) from stdin

-- name: texts
copy naer.index_text (parameter, part, key, written, resource_id, citizen_id, is_shared) from stdin

-- name: quantities
copy naer.index_quantity (parameter, part, low, high, code, system, base_low, base_high, base, resource_id, citizen_id,
                          is_shared) from stdin
