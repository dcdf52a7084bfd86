-- Equal activities of one calendar year, counted. $bands gives each age from 0 to 120 the first age of its band. Days begin in Danish winter time (UTC + 1 hour) all year round.
WITH dated AS (
    SELECT
        activity.kind,
        activity.flags & kinds.mask AS flags,
        activity.birth_year,
        CASE WHEN list_contains($diagnoses, activity.diagnosis) THEN activity.diagnosis ELSE 0 END AS diagnosis,
        CAST(activity.started_at + INTERVAL 1 HOUR AS DATE) AS began,
        CAST(activity.ended_at + INTERVAL 1 HOUR AS DATE) AS ended,
        kinds.is_period, kinds.has_bed_days, kinds.has_days, kinds.has_quantity,
        activity.quantity,
        activity.person_weight
    FROM activity
    JOIN kinds ON kinds.kind = activity.kind
    WHERE len($municipalities) = 0 OR list_contains($municipalities, activity.municipality)
),
counted AS (
    SELECT
        kind, flags, diagnosis, person_weight,
        CASE
            WHEN birth_year = 0 THEN -1
            ELSE list_extract($bands, least(greatest(year(greatest(began, $year_from)) - birth_year, 0), 120) + 1)
        END AS age,
        CASE
            WHEN NOT has_days THEN 0
            WHEN is_period THEN least(coalesce(ended, $year_to), $year_to) - greatest(began, $year_from)
            WHEN has_bed_days AND quantity IS NOT NULL THEN greatest(quantity, 1)
            ELSE greatest(coalesce(ended, $year_to) - began, 1)
        END AS days,
        CASE WHEN has_quantity THEN coalesce(quantity, 0) ELSE 0 END AS quantity
    FROM dated
    WHERE began < $year_to
      AND CASE WHEN is_period THEN coalesce(ended, $year_to) > $year_from ELSE began >= $year_from END
)
SELECT kind, flags, age, diagnosis, days, quantity, CAST(sum(person_weight) AS BIGINT) AS count
FROM counted
GROUP BY ALL
ORDER BY ALL
