-- The first day of which anything is told.
SELECT min(started_at)::DATE AS first_day FROM activity
