-- The planner must learn soon of what is new. By default a table is counted again when a tenth of it has changed: in a region of ten
-- million resources that is a million later. Until then it believes that there is no task at all, and asked for the open ones it
-- compared each with each: a minute of a processor for ten thousand, every quarter of a minute (bench/region.py). Counting takes
-- a sample, and a second at the most.
do $$
declare
  one regclass;
begin
  foreach one in array array['naer.version', 'naer.resource', 'naer.index_token', 'naer.index_reference', 'naer.index_date',
                             'naer.index_text', 'naer.index_quantity', 'naer.inbox', 'naer.outbox', 'naer.care_relation',
                             'naer.responsible', 'naer.course']::regclass[] loop
    execute format('alter table %s set (autovacuum_analyze_scale_factor = 0.002, autovacuum_analyze_threshold = 500)', one);
  end loop;
end $$;
