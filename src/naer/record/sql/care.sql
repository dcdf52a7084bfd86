-- name: relate
insert into care_relation (citizen_id, organisation_id, kind, valid_from, valid_to, because)
select %(citizen)s, %(organisation)s, %(kind)s, %(since)s, coalesce(%(until)s::timestamptz, 'infinity'), %(because)s
 where not exists (select 1 from care_relation
                    where citizen_id = %(citizen)s and organisation_id = %(organisation)s and kind = %(kind)s
                      and valid_from <= %(since)s
                      and valid_to >= coalesce(%(until)s::timestamptz, 'infinity'))
on conflict (citizen_id, organisation_id, kind, valid_from) do update set valid_to = excluded.valid_to

-- name: relate_all
insert into care_relation (citizen_id, organisation_id, kind, valid_from, valid_to, because)
select n.citizen, n.organisation, n.kind, n.since, coalesce(n.until, 'infinity'), n.because
  from unnest(%(citizens)s::uuid[], %(organisations)s::uuid[], %(kinds)b::text[], %(since)s::timestamptz[],
              %(until)s::timestamptz[], %(because)b::text[]) as n (citizen, organisation, kind, since, until, because)
 where not exists (select 1 from care_relation r
                    where r.citizen_id = n.citizen and r.organisation_id = n.organisation and r.kind = n.kind
                      and r.valid_from <= n.since and r.valid_to >= coalesce(n.until, 'infinity'))
on conflict (citizen_id, organisation_id, kind, valid_from) do update set valid_to = excluded.valid_to

-- name: end_relations
update care_relation c set valid_to = greatest(n.at, c.valid_from)
  from unnest(%(citizens)s::uuid[], %(organisations)s::uuid[], %(kinds)b::text[], %(at)s::timestamptz[])
    as n (citizen, organisation, kind, at)
 where c.citizen_id = n.citizen and c.organisation_id = n.organisation and c.kind = n.kind and c.valid_to > n.at

-- name: relations
select organisation_id, kind, valid_from, nullif(valid_to, 'infinity'), because from care_relation
 where citizen_id = %(citizen)s order by valid_from

-- name: open_course
insert into course (course_id, citizen_id, opened_at) values (%(course)s, %(citizen)s, %(since)s)
on conflict (course_id) do nothing returning course_key

-- name: course_key
select course_key, citizen_id from course where course_id = %(course)s

-- name: close_course
update course set closed_at = %(at)s where course_id = %(course)s and closed_at = 'infinity' returning course_key

-- name: end_responsible
update responsible set period = tstzrange(lower(period), %(at)s)
 where course_key = %(key)s and upper_inf(period) and lower(period) < %(at)s

-- name: add_responsible
insert into responsible (course_key, citizen_id, organisation_id, contact, period)
values (%(key)s, %(citizen)s, %(organisation)s, %(contact)s, tstzrange(%(since)s, null))

-- name: responsible_history
select c.course_id, p.organisation_id, p.contact, lower(p.period), upper(p.period), p.citizen_id
  from responsible p join course c on c.course_key = p.course_key
 where c.course_id = any (%(courses)s::uuid[]) order by lower(p.period)

-- name: responsible_now
select c.course_id, p.organisation_id, p.contact, lower(p.period), upper(p.period), p.citizen_id
  from responsible p join course c on c.course_key = p.course_key
 where c.course_id = any (%(courses)s::uuid[])
   and lower(p.period) <= %(at)s and coalesce(upper(p.period), 'infinity') > %(at)s

-- name: once
insert into done_once (key) values (%(key)s) on conflict do nothing returning key

-- name: once_all
insert into done_once (key) select unnest(%(keys)b::text[]) on conflict do nothing returning key

-- name: last_look
select looked_at from last_look where actor_id = %(actor)s and citizen_id = %(citizen)s

-- name: look
insert into last_look (actor_id, citizen_id, looked_at) values (%(actor)s, %(citizen)s, %(at)s)
on conflict (actor_id, citizen_id) do update set looked_at = excluded.looked_at

-- name: may_see
select may_see(%(citizen)s)

-- name: citizen_exists
select citizen_exists(%(citizen)s)

-- name: citizens_of_personal_numbers
select n.system, n.digits, citizen_of_personal_number(n.system, n.digits)
  from unnest(%(systems)b::text[], %(digits)b::text[]) as n (system, digits)

-- name: open_by_personal_number
select open_by_personal_number(%(id)s, %(system)s, %(digits)s, %(reason)s, %(until)s)

-- name: break_glass
insert into break_glass (id, citizen_id, actor_id, reason, opened_at, valid_to)
values (%(id)s, %(citizen)s, %(actor)s, %(reason)s, %(at)s, %(until)s)

-- name: glasses_to_review
select id, citizen_id, actor_id, reason, opened_at, valid_to, reviewed_at from break_glass
 order by reviewed_at is not null, opened_at desc limit 200

-- name: glass_now
select reason, opened_at, valid_to from break_glass
 where citizen_id = %(citizen)s and actor_id = %(actor)s and valid_to > %(at)s order by opened_at desc limit 1

-- name: review_glass
update break_glass set reviewed_at = %(at)s, reviewed_by = %(actor)s, review_note = %(note)s
 where id = %(id)s and reviewed_at is null

-- name: add_block
insert into block (id, citizen_id, organisation_id, person_id, resource_id, recorded_from, recorded_to, valid_from)
values (%(id)s, %(citizen)s, %(organisation)s, %(person)s, %(resource)s, %(recorded_from)s, %(recorded_to)s, %(at)s)

-- name: lift_block
update block set valid_to = %(at)s where id = %(id)s and valid_to > %(at)s

-- name: blocks
select id, organisation_id, person_id, resource_id, recorded_from, recorded_to, valid_from from block
 where citizen_id = %(citizen)s and valid_to > %(at)s order by valid_from

-- name: glasses_open
select citizen_id from break_glass where actor_id = %(actor)s and valid_to > %(at)s
