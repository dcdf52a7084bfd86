-- Residents counted by what the breakdowns asked for need; `age` is the lower age of the band of cells.STANDARD_BANDS.
-- Homes are put together before each is counted in its quarters: few rows instead of one for each citizen and quarter.
CREATE OR REPLACE TEMP TABLE population AS
WITH alike AS (
    SELECT from_quarter, to_quarter, birth_year, municipality, {local_area} AS local_area, {clinic} AS clinic, dwelling, sex,
           sum(person_weight) AS people
    FROM homes
    GROUP BY ALL
),
aged AS (
    SELECT quarter_on, municipality, local_area, clinic, dwelling, age_in(quarter_on, birth_year) AS age, sex, people
    FROM quarters JOIN alike ON from_quarter <= quarter_on AND (to_quarter IS NULL OR to_quarter > quarter_on)
)
SELECT quarter_on, municipality, local_area, clinic, dwelling, {age} AS age, sex, sum(people)::BIGINT AS people
FROM aged
GROUP BY ALL;
