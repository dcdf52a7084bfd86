-- name: clock_offset
select clock_offset from deployment

-- name: is_demo
select is_demo from deployment
