-- name: changed
CREATE TEMP TABLE changed AS SELECT DISTINCT citizen FROM numbers

-- name: fresh
CREATE OR REPLACE TEMP TABLE fresh AS
SELECT *, {month} AS month FROM {staged} ORDER BY municipality, month

-- name: before
CREATE OR REPLACE TEMP TABLE before AS
SELECT {columns}, {month} AS month FROM {files} WHERE citizen IN (FROM changed)

-- name: nothing_before
CREATE OR REPLACE TEMP TABLE before AS SELECT {columns}, month FROM fresh WHERE false

-- name: differing
SELECT DISTINCT municipality, month
FROM ((FROM before EXCEPT ALL FROM fresh) UNION ALL (FROM fresh EXCEPT ALL FROM before))
ORDER BY municipality, month

-- name: file
SELECT {columns} FROM {files} WHERE citizen NOT IN (FROM changed)
UNION ALL
SELECT {columns} FROM fresh WHERE municipality = ? AND month = ?
ORDER BY ALL

-- name: new_file
SELECT {columns} FROM fresh WHERE municipality = ? AND month = ? ORDER BY ALL
