-- The tables that indicators read, as they were known at the cut.
CREATE OR REPLACE TEMP VIEW activity AS
SELECT citizen, kind, started_at::TIMESTAMP AS started_at,
       CASE WHEN ended_at <= TIMESTAMP_S '{cut}' THEN ended_at::TIMESTAMP END AS ended_at,
       municipality, local_area, clinic, provider, birth_year, sex, dwelling, diagnosis, flags, quantity, person_weight
FROM {activity}
WHERE started_at <= TIMESTAMP_S '{cut}';

-- Citizens with the quarters on whose first day they lived there: from `from_quarter` on, and no longer from `to_quarter` on.
-- One row a citizen and home; `residents` has one for each quarter too, twenty times as many in five years.
CREATE OR REPLACE TEMP VIEW homes AS
SELECT citizen, birth_year, sex, municipality, local_area, clinic, dwelling, conditions, person_weight,
       quarter_from(greatest(from_on, (SELECT min(quarter_on) FROM quarters))) AS from_quarter, quarter_from(to_on) AS to_quarter
FROM {citizens};

-- Who lived where on the first day of each quarter.
CREATE OR REPLACE TEMP VIEW residents AS
SELECT quarter_on, citizen, municipality, local_area, clinic, dwelling, age_in(quarter_on, birth_year) AS age, sex, conditions,
       person_weight
FROM quarters JOIN homes ON from_quarter <= quarter_on AND (to_quarter IS NULL OR to_quarter > quarter_on);
