-- An indicator's rows counted by quarter, municipality and each breakdown that is asked for, in order.
SELECT '{indicator}' AS indicator, quarter_on, municipality::SMALLINT AS municipality, ({dimension})::UTINYINT AS dimension,
       ({value})::INTEGER AS value, {days} AS days, sum(numerator)::BIGINT AS numerator, sum(denominator)::BIGINT AS denominator,
       {squares} AS squares
FROM (
    SELECT counted.*, {band} AS band, {standard_band} * 10 + sex AS age_sex, coalesce(part, 0) AS part_or_all
    FROM ({rows}) AS counted
    WHERE quarter_on IN (SELECT quarter_on FROM quarters)
)
GROUP BY GROUPING SETS ({sets})
ORDER BY ALL;
