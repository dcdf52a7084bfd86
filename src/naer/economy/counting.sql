-- Equal activities of one calendar year, counted, in one reading of the rows. Days begin in Danish winter time (UTC + 1 hour) all
-- year round. Everything that depends on little stands in a small table: kinds (what counts of each), births (the first age of
-- the band that a year of birth has in the year), diagnoses (those told apart) and municipalities (those wanted).
SELECT
    activity.kind,
    activity.flags & kinds.mask AS flags,
    coalesce(births.age, CASE WHEN activity.birth_year < $oldest_birth THEN $oldest_band ELSE 0 END) AS age,
    coalesce(diagnoses.diagnosis, 0) AS diagnosis,
    CASE
        WHEN NOT kinds.has_days THEN 0
        WHEN kinds.is_period THEN
            least(coalesce(CAST(activity.ended_at + INTERVAL 1 HOUR AS DATE), $year_to), $year_to)
            - greatest(CAST(activity.started_at + INTERVAL 1 HOUR AS DATE), $year_from)
        WHEN kinds.has_bed_days AND activity.quantity IS NOT NULL THEN greatest(activity.quantity, 1)
        ELSE greatest(
            coalesce(CAST(activity.ended_at + INTERVAL 1 HOUR AS DATE), $year_to)
            - CAST(activity.started_at + INTERVAL 1 HOUR AS DATE),
            1
        )
    END AS days,
    CASE WHEN kinds.has_quantity THEN coalesce(activity.quantity, 0) ELSE 0 END AS quantity,
    CAST(sum(activity.person_weight) AS BIGINT) AS count
FROM activity
JOIN kinds ON kinds.kind = activity.kind
LEFT JOIN births ON births.birth_year = activity.birth_year
LEFT JOIN diagnoses ON diagnoses.diagnosis = activity.diagnosis
WHERE activity.started_at < CAST($year_to AS TIMESTAMP) - INTERVAL 1 HOUR
  AND CASE
      WHEN kinds.is_period THEN coalesce(activity.ended_at >= CAST($year_from AS TIMESTAMP) + INTERVAL 23 HOURS, true)
      ELSE activity.started_at >= CAST($year_from AS TIMESTAMP) - INTERVAL 1 HOUR
  END
  AND ($everybody OR activity.municipality IN (SELECT municipality FROM municipalities))
GROUP BY ALL
ORDER BY ALL
