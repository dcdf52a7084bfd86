-- name: read
select clock_real_at, coalesce(clock_shown_at, clock_real_at + clock_offset), clock_speed, clock_going_from, clock_going_to,
       clock_stops_at_next, clock_told
  from deployment

-- name: read_to_change
select clock_real_at, coalesce(clock_shown_at, clock_real_at + clock_offset), clock_speed, clock_going_from, clock_going_to,
       clock_stops_at_next, clock_told
  from deployment where is_demo for update

-- name: write
update deployment
   set clock_real_at = %(real_at)s, clock_shown_at = %(shown_at)s, clock_speed = %(speed)s,
       clock_going_from = %(going_from)s, clock_going_to = %(going_to)s, clock_stops_at_next = %(stops_at_next)s,
       clock_told = %(told)s
 where is_demo

-- name: note_point
insert into clock_point (real_at, shown_at) values (%(real_at)s, %(shown_at)s) on conflict do nothing

-- name: points
select real_at, shown_at from clock_point order by real_at
