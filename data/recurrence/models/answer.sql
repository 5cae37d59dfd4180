-- one row per participant, day and days that an answer is about, with its state: 1 good, 2 between, 3 bad, 0 undecided
with answered as (
    select
        participant_id,
        day,
        n_days,
        {measures}
    from answer_value
    where {is_read}
    group by participant_id, day, n_days
),

decided as (
    select
        participant_id,
        day,
        n_days,
        {bad} as is_bad,
        {good} as is_good
    from answered
)

select
    participant_id,
    day,
    n_days,
    day - n_days + 1 as first_day,
    cast(case
        when is_bad then 3
        when is_good then 1
        when is_bad is not null and is_good is not null then 2
        else 0
    end as tinyint) as state
from decided
where {is_followed}
