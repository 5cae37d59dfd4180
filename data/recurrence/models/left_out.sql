-- one row per participant with an answer that counts for nothing: it contradicts shorter ones, its span lies on both sides
-- of a t0 or of the anchor, or it is about other days than the definition takes
with contradicting as (
    select participant_id, count(*) as n
    from span
    where first_day is null
    group by participant_id
),

on_both_sides as (
    select distinct span.participant_id, span.answered_day, span.n_days
    from span
    inner join recurrence_free
        on recurrence_free.participant_id = span.participant_id
        and (
            (span.first_day < confirmed_day and span.last_day > confirmed_day)
            or (span.first_day <= origin_day and span.last_day > origin_day and origin_day > confirmed_day)
        )
),

undecided as (
    select participant_id, count(*) as n
    from on_both_sides
    group by participant_id
),

of_other_days as (
    select participant_id, count(*) as n
    from (select distinct participant_id, day, n_days from answer_value where not {is_read}) as other
    group by participant_id
)

select
    participant.participant_id,
    coalesce(contradicting.n, 0) as contradicted,
    coalesce(undecided.n, 0) as undecided_spans,
    coalesce(of_other_days.n, 0) as other_answers
from participant
left join contradicting on contradicting.participant_id = participant.participant_id
left join undecided on undecided.participant_id = participant.participant_id
left join of_other_days on of_other_days.participant_id = participant.participant_id
where collection_id = $collection_id
  and (contradicting.n > 0 or undecided.n > 0 or of_other_days.n > 0)
