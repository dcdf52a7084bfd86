-- Hospital stays: attendances that overlap, or follow within four hours, are one (esundhed.dk, the same rule for all stays).
-- A stay is acute when its first attendance was; its diagnosis is that of its last, when most was known; a flag of any is the stay's.
CREATE OR REPLACE TEMP TABLE stays AS
WITH attendances AS (
    SELECT *, has(flags, 'admission.psychiatric') AS is_psychiatric, coalesce(ended_at, TIMESTAMP '9999-01-01') AS left_at
    FROM activity
    WHERE kind IN (kind('acute_admission'), kind('planned_admission'))
),
placed AS (
    SELECT *, row_number() OVER in_order AS place,
           max(left_at) OVER (in_order ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS left_before
    FROM attendances
    WINDOW in_order AS (
        PARTITION BY citizen, is_psychiatric
        ORDER BY started_at, left_at, kind, diagnosis, flags, municipality, local_area, clinic, dwelling
    )
),
joined AS (
    SELECT *, sum(CASE WHEN started_at <= left_before + INTERVAL 4 HOUR THEN 0 ELSE 1 END)
              OVER (PARTITION BY citizen, is_psychiatric ORDER BY place ROWS UNBOUNDED PRECEDING) AS stay
    FROM placed
)
SELECT citizen, is_psychiatric, min(started_at) AS started_at,
       CASE WHEN max(left_at) < TIMESTAMP '9999-01-01' THEN max(left_at) END AS ended_at,
       arg_min(kind, place) = kind('acute_admission') AS is_acute, arg_max(diagnosis, place) AS diagnosis,
       bit_or(flags) AS flags, arg_min(municipality, place) AS municipality, arg_min(local_area, place) AS local_area,
       arg_min(clinic, place) AS clinic, arg_min(dwelling, place) AS dwelling, any_value(birth_year) AS birth_year,
       any_value(sex) AS sex, any_value(person_weight) AS person_weight
FROM joined
GROUP BY citizen, is_psychiatric, stay;

-- An admission is a stay of at least twelve hours (the same source).
CREATE OR REPLACE TEMP VIEW admissions AS
SELECT * FROM stays WHERE coalesce(ended_at, TIMESTAMP '{cut}') >= started_at + INTERVAL 12 HOUR;
