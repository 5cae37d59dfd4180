-- one row per participant and run of known days in one state, with its last day and its stretch of follow-up
with whole as (
    select
        run.participant_id,
        run.first_day,
        case when last_day < first_day then last_known_day else last_day end as last_day,
        run.state,
        run.known_day_before,
        run.first_day - run.known_day_before > $max_gap_days + 1 as starts_stretch
    from run
    inner join followed on followed.participant_id = run.participant_id
)

select
    *,
    cast(sum(case when starts_stretch then 1 else 0 end) over (
        partition by participant_id order by first_day rows between unbounded preceding and current row
    ) as integer) as stretch
from whole
