-- What the SQL of indicators is written with. Lists of kinds and bits are filled in by counting.py from naer.insight.shapes.
-- kind('fall'), flag_bit('admission.medical') and has(flags, 'admission.medical'): a misspelt name is an error, not an empty count.
CREATE OR REPLACE TEMP MACRO kind(name) AS CASE name {kinds} ELSE error('there is no kind of activity called ' || name) END;
CREATE OR REPLACE TEMP MACRO flag_bit(name) AS CASE name {bits} ELSE error('there is no flag called ' || name) END;
CREATE OR REPLACE TEMP MACRO has(flags, name) AS (flags & flag_bit(name)) <> 0;

-- Danish wall-clock time and day of an instant in UTC (frame.danish says the rule).
CREATE OR REPLACE TEMP MACRO last_sunday(y, m) AS make_date(y, m, 31) - dayofweek(make_date(y, m, 31))::INTEGER;
CREATE OR REPLACE TEMP MACRO danish(instant) AS instant + CASE
    WHEN instant >= last_sunday(year(instant), 3) + INTERVAL 1 HOUR AND instant < last_sunday(year(instant), 10) + INTERVAL 1 HOUR
    THEN INTERVAL 2 HOUR ELSE INTERVAL 1 HOUR END;
CREATE OR REPLACE TEMP MACRO danish_day(instant) AS danish(instant)::DATE;

-- First day of the Danish quarter. All quarters but the first begin in summer time, and only the hours before one matter.
CREATE OR REPLACE TEMP MACRO danish_quarter(instant) AS
    date_trunc('quarter', instant + CASE WHEN month(instant) IN (12, 1, 2) THEN INTERVAL 1 HOUR ELSE INTERVAL 2 HOUR END)::DATE;

-- First day of the first quarter that begins on a day or after it.
CREATE OR REPLACE TEMP MACRO quarter_from(day) AS (date_trunc('quarter', day - 1) + INTERVAL 3 MONTH)::DATE;

-- Age reached in the year; -1 when the year of birth is unknown.
CREATE OR REPLACE TEMP MACRO age_in(day, birth_year) AS CASE WHEN birth_year = 0 THEN -1 ELSE year(day) - birth_year END::INTEGER;
