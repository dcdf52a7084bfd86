-- name: receive
with kept as (
  insert into inbox (id, received_at, channel, name, size_bytes, digest)
  values (%(id)s, actor_now(), %(channel)s, %(name)s, %(size)s, %(digest)s)),
raw as (insert into inbox_raw (inbox_id, raw) values (%(id)s, %(raw)s))
select pg_notify('naer_inbox', '')

-- name: take_few
with line as (
  select i.id, i.channel, i.name, i.size_bytes, i.digest, i.received_at, i.attempts, i.arrival
    from inbox i
   where i.state = 'received' and i.attempts < %(attempts)s and i.arrival > %(after)s
   order by i.arrival limit %(most)s
     for update skip locked),
measured as (select l.*, sum(l.size_bytes) over (order by l.arrival) - l.size_bytes as bytes_before from line l)
select m.id, m.channel, m.name, m.size_bytes, m.digest, m.received_at, m.attempts, m.arrival, r.raw
  from measured m join inbox_raw r on r.inbox_id = m.id
 where m.bytes_before < %(bytes)s
 order by m.arrival

-- name: take_one
select i.id, i.channel, i.name, i.size_bytes, i.digest, i.received_at, i.attempts, i.arrival, r.raw
  from inbox i join inbox_raw r on r.inbox_id = i.id
 where i.id = %(id)s and i.state = 'received'
   for update of i skip locked

-- name: lock_keys
select pg_advisory_xact_lock(hashtextextended(k, 20261122)) from unnest(%(keys)b::text[]) as one (k) order by k

-- name: earlier
select a.id, e.*
  from unnest(%(ids)s::uuid[], %(bundles)b::text[], %(headers)b::text[]) as a (id, bundle_id, header_id)
 cross join lateral (
  (select 'bundle', i.id, i.bundle_id, i.header_id, i.episode, i.state, i.acknowledgement_id, i.digest from inbox i
    where i.bundle_id = a.bundle_id and i.id <> a.id and i.state not in ('received', 'not a message')
    order by i.arrival limit 1)
  union all
  (select 'header', i.id, i.bundle_id, i.header_id, i.episode, i.state, i.acknowledgement_id, i.digest from inbox i
    where i.header_id = a.header_id and i.id <> a.id and i.state not in ('received', 'not a message')
    order by i.arrival limit 1)) e

-- name: settle
update inbox i set state = n.state, reason = n.reason, settled_at = actor_now(), kind = n.kind,
       activity = n.activity, bundle_id = n.bundle, header_id = n.header, episode = n.episode,
       sender = n.sender, receiver = n.receiver, citizen_id = n.citizen, first_id = n.first,
       acknowledgement_id = coalesce(n.acknowledgement, i.acknowledgement_id), is_sealed = n.sealed,
       remarks = array(select jsonb_array_elements_text(n.remarks))
  from unnest(%(ids)s::uuid[], %(states)b::text[], %(reasons)b::text[], %(kinds)b::text[], %(activities)b::text[],
              %(bundles)b::text[], %(headers)b::text[], %(episodes)b::text[], %(senders)b::text[], %(receivers)b::text[],
              %(citizens)s::uuid[], %(firsts)s::uuid[], %(acknowledgements)s::uuid[], %(sealed)s::boolean[],
              %(remarks)s::jsonb[])
    as n (id, state, reason, kind, activity, bundle, header, episode, sender, receiver, citizen, first, acknowledgement,
          sealed, remarks)
 where i.id = n.id

-- name: attempt_failed
update inbox set attempts = attempts + 1, reason = %(reason)s where id = %(id)s

-- name: replay
update inbox set state = 'received', reason = '', attempts = 0 where id = %(id)s and state in ('refused', 'received')

-- name: give_to_citizen
update inbox set citizen_id = %(citizen)s where id = %(id)s

-- name: post
with posted as (
  insert into outbox (id, created_at, next_attempt_at, kind, code, bundle_id, header_id, sender, receiver, content_type,
                      citizen_id, resource_id, answers_inbox_id, expects_answer)
  select n.id, actor_now(), actor_now(), n.kind, n.code, n.bundle, n.header, n.sender, n.receiver, n.content_type,
         n.citizen, n.resource, n.answers, n.expects_answer
    from unnest(%(ids)s::uuid[], %(kinds)b::text[], %(codes)b::text[], %(bundles)b::text[], %(headers)b::text[],
                %(senders)b::text[], %(receivers)b::text[], %(content_types)b::text[], %(citizens)s::uuid[],
                %(resources)s::uuid[], %(answers)s::uuid[], %(expect_answer)s::boolean[])
      as n (id, kind, code, bundle, header, sender, receiver, content_type, citizen, resource, answers, expects_answer)),
raw as (
  insert into outbox_raw (outbox_id, raw)
  select n.id, n.raw from unnest(%(ids)s::uuid[], %(raws)b::bytea[]) as n (id, raw))
select pg_notify('naer_outbox', '')

-- name: outbox_claim
with line as materialized (
  select d.id, d.next_attempt_at from outbox d
   where d.state = 'waiting' and d.next_attempt_at <= actor_now()
   order by d.next_attempt_at limit %(most)s
     for update skip locked),
measured as materialized (
  select l.id, row_number() over in_line as place, sum(octet_length(r.raw)) over in_line - octet_length(r.raw) as bytes_before
    from line l join outbox_raw r on r.outbox_id = l.id
  window in_line as (order by l.next_attempt_at, l.id)),
claimed as (
  update outbox o set next_attempt_at = actor_now() + %(lease)s * interval '1 second'
    from measured m where m.id = o.id and m.bytes_before < %(bytes)s
  returning m.place, o.*)
select c.id, c.kind, c.code, c.bundle_id, c.header_id, c.sender, c.receiver, c.content_type, c.attempts, c.prompts, r.raw
  from claimed c join outbox_raw r on r.outbox_id = c.id order by c.place

-- name: outbox_put_back
-- By when it was written: older ones go before newer ones again.
update outbox set next_attempt_at = created_at where id = any (%(ids)s::uuid[]) and state = 'waiting'

-- name: outbox_sent
-- An acknowledgement may be here before we have written down that the message was sent: what it settled stays.
update outbox set state = case when state <> 'waiting' then state when expects_answer then 'sent' else 'delivered' end,
       sent_at = actor_now(), attempts = attempts + 1, reason = case when state = 'waiting' then '' else reason end
 where id = any (%(ids)s::uuid[])

-- name: outbox_later
update outbox set attempts = attempts + 1, reason = %(reason)s,
       next_attempt_at = actor_now() + %(wait)s * interval '1 second',
       state = case when %(gives_up)s then 'failed' else 'waiting' end
 where id = %(id)s and state = 'waiting'

-- name: outbox_answered
update outbox set state = %(state)s, reason = %(reason)s, settled_at = actor_now()
 where header_id = %(header)s and state in ('sent', 'waiting', 'unacknowledged')
returning id, citizen_id, resource_id, kind

-- name: outbox_unanswered
update outbox set state = 'unacknowledged'
 where state = 'sent' and sent_at < actor_now() - %(minutes)s * interval '1 minute'
returning id, citizen_id, resource_id, kind, prompts

-- name: outbox_resend
update outbox set state = 'waiting', prompts = prompts + 1, next_attempt_at = actor_now(),
       bundle_id = %(bundle)s
 where id = %(id)s and state in ('failed', 'unacknowledged', 'sent')

-- name: outbox_raw_of
select o.id, o.kind, o.content_type, o.citizen_id, o.header_id, o.bundle_id, r.raw
  from outbox o join outbox_raw r on r.outbox_id = o.id where o.id = %(id)s

-- name: answers_ours
select answer.id from outbox answer
  join inbox asked on asked.id = answer.answers_inbox_id
 where answer.id = any (%(ids)s::uuid[]) and exists (select 1 from outbox ours where ours.header_id = asked.header_id)

-- name: replace_outbox_raw
update outbox_raw set raw = %(raw)s where outbox_id = %(id)s

-- name: inbox_list
select id, received_at, channel, name, size_bytes, state, reason, settled_at, kind, activity, header_id, episode,
       sender, receiver, citizen_id, is_sealed, attempts, remarks
  from inbox
 where (%(states)s::text[] is null or state = any (%(states)s::text[]))
 order by case state when 'refused' then 0 when 'conflict' then 1 when 'received' then 2 else 3 end, arrival desc
 limit %(limit)s offset %(offset)s

-- name: outbox_list
select id, created_at, kind, code, state, reason, header_id, sender, receiver, attempts, prompts, sent_at, settled_at,
       citizen_id, next_attempt_at
  from outbox
 where (%(states)s::text[] is null or state = any (%(states)s::text[]))
 order by case state when 'failed' then 0 when 'refused' then 1 when 'unacknowledged' then 2 else 3 end, created_at desc
 limit %(limit)s offset %(offset)s

-- name: inbox_counts
select state, count(*) from inbox group by state

-- name: outbox_counts
select state, count(*) from outbox group by state

-- name: inbox_raw_of
select i.id, i.name, i.citizen_id, i.kind, i.state, i.is_sealed, r.raw
  from inbox i left join inbox_raw r on r.inbox_id = i.id where i.id = %(id)s

-- name: oldest_waiting
select extract(epoch from actor_now() - min(received_at))::float8 from inbox
 where state = 'received' and attempts < %(attempts)s

-- name: wake_inbox
select pg_notify('naer_inbox', '')

-- name: wake_outbox
select pg_notify('naer_outbox', '')

-- name: waiting_count
select count(*) from (select 1 from inbox where state = 'received' and attempts < %(attempts)s limit %(most)s) as waiting

-- name: inbox_by_hour
select date_trunc('hour', received_at), state, count(*) from inbox
 where state = any (%(states)s) and received_at >= actor_now() - %(hours)s * interval '1 hour'
 group by 1, 2 order by 1, 2
