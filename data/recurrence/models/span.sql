-- one row per participant and bad answer, with the first and last of the days of which at least one was bad
-- null where the other answers leave it none: it contradicts them
with bad_day as (
    select
        participant_id,
        day as answered_day,
        n_days,
        cast(unnest(range(first_day, day + 1)) as integer) as day
    from answer
    where state = 3
),

in_span as (
    select participant_id, day from covered_day
    where state = 3
)

select
    bad_day.participant_id,
    bad_day.answered_day,
    bad_day.n_days,
    min(in_span.day) as first_day,
    max(in_span.day) as last_day
from bad_day
left join in_span on in_span.participant_id = bad_day.participant_id and in_span.day = bad_day.day
group by bad_day.participant_id, bad_day.answered_day, bad_day.n_days
