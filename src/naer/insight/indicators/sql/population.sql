-- Residents counted by what the breakdowns asked for need; `age` is the lower age of the band of cells.STANDARD_BANDS.
CREATE OR REPLACE TEMP TABLE population AS
SELECT quarter_on, municipality, {local_area} AS local_area, {clinic} AS clinic, dwelling, {age} AS age, sex,
       sum(person_weight)::BIGINT AS people
FROM residents
GROUP BY ALL;
