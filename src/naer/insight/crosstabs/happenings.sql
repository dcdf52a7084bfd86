-- What began in some quarters that follow upon one another, of some kinds, with its year and quarter; `starts` has the end of the last, too.
SELECT
  *,
  $first_year + since // 4 AS year,
  since % 4 + 1 AS quarter
FROM (
  SELECT *, (len(list_filter($starts, lambda start: start <= started_at)) - 1)::INTEGER AS since
  FROM activity
  WHERE list_contains($kinds, kind::INTEGER) AND citizen > 0 AND started_at >= $starts[1] AND started_at < $starts[-1]
)
