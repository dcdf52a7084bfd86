-- Everything that cross-tables of one kind and year can tell, by municipality: events, and about how many different persons they
-- are, in whole, by each key, and by each two. Which keys a row is of is told by `grouped`, a bit for each column that is summed over.
WITH keyed AS (
  SELECT
    told.citizen,
    told.person_weight,
    {quarter} AS quarter,
    told.sex::INTEGER AS sex,
    CASE WHEN told.birth_year = 0 THEN -1 ELSE len(list_filter($ages, lambda age: age <= $year - told.birth_year)) - 1 END AS age,
    told.dwelling::INTEGER AS dwelling,
    told.local_area::INTEGER AS local_area,
    told.clinic::INTEGER AS clinic,
    told.municipality::INTEGER AS municipality
  FROM {table} AS told
  WHERE {chosen}
)
SELECT
  municipality,
  {keys},
  GROUPING({keys}) AS grouped,
  sum(person_weight)::BIGINT AS events,
  count(DISTINCT citizen)::BIGINT AS persons
FROM keyed
GROUP BY GROUPING SETS ({sets})
ORDER BY ALL
