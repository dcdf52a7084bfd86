-- Everything that cross-tables of some kinds and years can tell, by kind, year and municipality: events, and about how many
-- different persons they are, in whole, by each key, and by each two. Which keys a row is of is told by `grouped`, a bit for
-- each column that is summed over. Rows that stand for several persons each are kept apart by how many.
WITH keyed AS (
  SELECT
    told.citizen,
    told.person_weight,
    told.kind::INTEGER AS kind,
    told.year,
    told.quarter,
    told.sex::INTEGER AS sex,
    CASE WHEN told.birth_year = 0 THEN -1 ELSE len(list_filter($ages, lambda age: age <= told.year - told.birth_year)) - 1 END AS age,
    told.dwelling::INTEGER AS dwelling,
    told.local_area::INTEGER AS local_area,
    told.clinic::INTEGER AS clinic,
    told.municipality::INTEGER AS municipality
  FROM ({rows}) AS told
)
SELECT
  kind,
  year,
  municipality,
  {keys},
  GROUPING({keys}) AS grouped,
  person_weight,
  sum(person_weight)::BIGINT AS events,
  count(DISTINCT citizen)::BIGINT AS persons
FROM keyed
GROUP BY GROUPING SETS ({sets})
ORDER BY ALL
