-- The clock of a demo: it can stand, run fast, or be sent ahead. Everywhere else it is real time, and nobody can set it.
--
-- It showed `clock_shown_at` when real time was `clock_real_at`, and goes on from there at `clock_speed`. Faster than real
-- time, or on its way to `clock_going_to`, it stands between the steps of the process that leads it (app.demo_leading), so
-- that it never shows a time whose messages and deadlines have not happened. `clock_stops_at_next`: it stops at the first of
-- these that it meets. `clock_told` counts what happened on the way.

alter table naer.deployment
  add column clock_real_at timestamptz not null default clock_timestamp(),
  add column clock_shown_at timestamptz,
  add column clock_speed float8 not null default 1 check (clock_speed between 0 and 3600),
  add column clock_going_from timestamptz,
  add column clock_going_to timestamptz,
  add column clock_stops_at_next boolean not null default false,
  add column clock_told jsonb not null default '{}',
  add constraint clock_is_set_in_a_demo_only
    check (is_demo or (clock_shown_at is null and clock_speed = 1 and clock_going_to is null));

grant update (clock_real_at, clock_shown_at, clock_speed, clock_going_from, clock_going_to, clock_stops_at_next, clock_told)
  on naer.deployment to naer_worker;

-- What the clock showed when it was last touched, again and again: so that the log, which keeps real time, can be read beside it.
create table naer.clock_point (
  real_at   timestamptz primary key,
  shown_at  timestamptz not null
);
grant select on naer.clock_point to naer_web, naer_worker;
grant insert on naer.clock_point to naer_worker;
