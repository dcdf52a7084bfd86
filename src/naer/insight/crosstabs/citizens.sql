-- Citizens on a day, by two keys and their totals; keys as for events. Each citizen is one event.
WITH keyed AS (
  SELECT
    told.citizen,
    told.person_weight,
    1 AS kvartal,
    told.sex::INTEGER AS koen,
    CASE WHEN told.birth_year = 0 THEN -1 ELSE len(list_filter($ages, lambda age: age <= $year - told.birth_year)) - 1 END AS alder,
    told.dwelling::INTEGER AS bolig,
    told.local_area::INTEGER AS lokalomraade,
    told.clinic::INTEGER AS laegepraksis,
    told.municipality::INTEGER AS kommune,
    coalesce(place.region_before, 0) AS region_foer,
    coalesce(place.cluster, 0) AS klynge,
    coalesce(place.region, 0) AS region,
    coalesce(place.health_council, 0) AS sundhedsraad
  FROM citizens AS told
  LEFT JOIN places AS place ON place.municipality = told.municipality
  WHERE told.from_on <= $day AND (told.to_on IS NULL OR told.to_on > $day)
    AND (len($municipalities) = 0 OR list_contains($municipalities, told.municipality::INTEGER))
),
chosen AS (
  SELECT
    citizen,
    person_weight,
    [kvartal, koen, alder, bolig, lokalomraade, laegepraksis, kommune, region_foer, klynge, region, sundhedsraad] AS every_key
  FROM keyed
)
SELECT
  every_key[$rows] AS row_key,
  every_key[$columns] AS column_key,
  grouping(every_key[$rows]) = 1 AS is_row_total,
  grouping(every_key[$columns]) = 1 AS is_column_total,
  sum(person_weight)::BIGINT AS events,
  count(DISTINCT citizen)::BIGINT AS persons
FROM chosen
GROUP BY CUBE (every_key[$rows], every_key[$columns])
ORDER BY is_row_total, is_column_total, row_key, column_key
