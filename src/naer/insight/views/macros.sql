-- What FHIRPath needs beyond DuckDB's own functions; made once for each connection that runs views.

-- The items of a JSON value: those of an array, the value itself, or none. Nulls are no items.
CREATE OR REPLACE TEMP MACRO json_items(value) AS
  CASE json_type(value)
    WHEN 'ARRAY' THEN list_filter(from_json(value, '["JSON"]'), lambda item: coalesce(json_type(item), 'NULL') <> 'NULL')
    WHEN 'NULL' THEN []::JSON[]
    ELSE CASE WHEN value IS NULL THEN []::JSON[] ELSE [value] END
  END;

-- The single item of a list, NULL when there is none; several are an error with the given text.
CREATE OR REPLACE TEMP MACRO only_item(items, otherwise) AS
  CASE WHEN len(items) > 1 THEN error(otherwise) ELSE items[1] END;

-- A decimal as people write it: no exponent, no zeros that computing added.
CREATE OR REPLACE TEMP MACRO number_text(value) AS
  regexp_replace(regexp_replace(CAST(value AS VARCHAR), '(\.\d*?)0+$', '\1'), '\.$', '');

CREATE OR REPLACE TEMP MACRO times(one, other) AS
  CAST(CAST(one AS DECIMAL(19, 8)) * CAST(other AS DECIMAL(19, 8)) AS DECIMAL(38, 12));
CREATE OR REPLACE TEMP MACRO divided(one, other) AS
  CAST(round(CAST(one AS DOUBLE) / nullif(CAST(other AS DOUBLE), 0), 8) AS DECIMAL(38, 12));
-- Without the rest, towards nought; NULL when dividing by nought.
CREATE OR REPLACE TEMP MACRO whole_times(one, other) AS
  CAST(trunc(CAST(one AS DECIMAL(38, 12)) / nullif(CAST(other AS DECIMAL(38, 12)), 0)) AS BIGINT);
CREATE OR REPLACE TEMP MACRO remainder(one, other) AS
  CAST(one AS DECIMAL(38, 12)) % nullif(CAST(other AS DECIMAL(38, 12)), 0);

-- Dates and times as texts that can be compared: in UTC where they say an offset, seconds and their fraction as one.
CREATE OR REPLACE TEMP MACRO utc_instant(value) AS make_timestamp(epoch_us(CAST(value AS TIMESTAMPTZ)));
CREATE OR REPLACE TEMP MACRO in_utc(value) AS
  CASE WHEN regexp_matches(value, 'T\d\d:\d\d(Z|[+-]\d\d:\d\d)$')
         THEN strftime(utc_instant(regexp_replace(value, '(T\d\d:\d\d)', '\1:00')), '%Y-%m-%dT%H:%M')
       WHEN regexp_matches(value, 'T\d\d:\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$')
         THEN strftime(utc_instant(value), '%Y-%m-%dT%H:%M:%S.%f')
       ELSE value END;
CREATE OR REPLACE TEMP MACRO with_fraction(value) AS
  CASE WHEN regexp_matches(value, ':\d\d:\d\d$') THEN value || '.000000'
       WHEN contains(value, '.') THEN rpad(value, CAST(strpos(value, '.') + 6 AS INTEGER), '0')
       ELSE value END;
CREATE OR REPLACE TEMP MACRO comparable_time(value) AS with_fraction(in_utc(value));
-- Minus one, nought or one; NULL when the less precise leaves it open (https://hl7.org/fhirpath/#datetime-equality).
CREATE OR REPLACE TEMP MACRO order_of_texts(one, other) AS
  CASE WHEN left(one, least(len(one), len(other))) < left(other, least(len(one), len(other))) THEN -1
       WHEN left(one, least(len(one), len(other))) > left(other, least(len(one), len(other))) THEN 1
       WHEN len(one) = len(other) THEN 0 END;
CREATE OR REPLACE TEMP MACRO order_of_times(one, other) AS
  order_of_texts(comparable_time(one), comparable_time(other));

-- Boundaries (https://build.fhir.org/ig/HL7/FHIRPath/#lowboundaryprecision-integer-decimal--date--datetime--time).
CREATE OR REPLACE TEMP MACRO half_a_step(value) AS
  CAST('0.' || repeat('0', len(regexp_extract(value, '\.(\d+)', 1))) || '5' AS DECIMAL(38, 12));
CREATE OR REPLACE TEMP MACRO low_decimal(value) AS TRY_CAST(value AS DECIMAL(38, 12)) - half_a_step(value);
CREATE OR REPLACE TEMP MACRO high_decimal(value) AS TRY_CAST(value AS DECIMAL(38, 12)) + half_a_step(value);
CREATE OR REPLACE TEMP MACRO low_date(value) AS
  CASE len(value) WHEN 4 THEN value || '-01-01' WHEN 7 THEN value || '-01' ELSE left(value, 10) END;
CREATE OR REPLACE TEMP MACRO high_date(value) AS
  CASE len(value) WHEN 4 THEN value || '-12-31'
    WHEN 7 THEN CAST(last_day(CAST(value || '-01' AS DATE)) AS VARCHAR) ELSE left(value, 10) END;
CREATE OR REPLACE TEMP MACRO low_time(value) AS
  CASE WHEN value IS NULL THEN NULL WHEN contains(value, '.') THEN rpad(value, CAST(greatest(len(value), 12) AS INTEGER), '0')
    ELSE value || right('00:00:00.000', 12 - len(value)) END;
CREATE OR REPLACE TEMP MACRO high_time(value) AS
  CASE WHEN value IS NULL THEN NULL WHEN contains(value, '.') THEN rpad(value, CAST(greatest(len(value), 12) AS INTEGER), '9')
    ELSE value || right('23:59:59.999', 12 - len(value)) END;
CREATE OR REPLACE TEMP MACRO offset_of(value) AS regexp_extract(value, 'T.*?(Z|[+-]\d\d:\d\d)$', 1);
CREATE OR REPLACE TEMP MACRO clock_of(value) AS regexp_extract(value, 'T([\d:.]*)', 1);
CREATE OR REPLACE TEMP MACRO low_datetime(value) AS
  low_date(regexp_extract(value, '^[^T]*')) || 'T' || low_time(clock_of(value))
  || CASE offset_of(value) WHEN '' THEN '+14:00' ELSE offset_of(value) END;
CREATE OR REPLACE TEMP MACRO high_datetime(value) AS
  high_date(regexp_extract(value, '^[^T]*')) || 'T' || high_time(clock_of(value))
  || CASE offset_of(value) WHEN '' THEN '-12:00' ELSE offset_of(value) END;
