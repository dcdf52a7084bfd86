-- The tables that indicators read, as they were known at the cut.
CREATE OR REPLACE TEMP VIEW activity AS
SELECT citizen, kind, started_at::TIMESTAMP AS started_at,
       CASE WHEN ended_at <= TIMESTAMP_S '{cut}' THEN ended_at::TIMESTAMP END AS ended_at,
       municipality, local_area, clinic, provider, birth_year, sex, dwelling, diagnosis, flags, quantity, person_weight
FROM {activity}
WHERE started_at <= TIMESTAMP_S '{cut}';

-- Who lived where on the first day of each quarter.
CREATE OR REPLACE TEMP VIEW residents AS
SELECT quarter_on, citizen, municipality, local_area, clinic, dwelling, age_in(quarter_on, birth_year) AS age, sex, conditions,
       person_weight
FROM quarters JOIN {citizens} ON from_on <= quarter_on AND (to_on IS NULL OR to_on > quarter_on);
