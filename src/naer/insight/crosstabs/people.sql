-- Who lived here at the middle of each of some years.
SELECT citizens.*, 0 AS kind, year(middle.day)::INTEGER AS year, 1 AS quarter
FROM citizens, (SELECT unnest($days) AS day) AS middle
WHERE from_on <= middle.day AND (to_on IS NULL OR to_on > middle.day)
