-- How many resources the index is about, which a sample cannot tell: a resource's entries lie together, so a sample meets the same ones
-- again and takes them for few (980,000 of 10.9 million in a region). Each then seemed to have 37 codes and not 3, and all open tasks
-- of the region (13,000) were read for every one of a plan's ten rather than the handful of codes that each task has.
alter table naer.index_token alter column resource_id set (n_distinct = -0.3);
alter table naer.index_reference alter column resource_id set (n_distinct = -0.4);
alter table naer.index_date alter column resource_id set (n_distinct = -0.8);
