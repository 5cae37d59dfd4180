-- one row per participant and run of days that are known, whatever they are, with at most k unknown days between neighbours
with run_start as (
    select * from known
    where state > 0
      and not (day - known_day_before <= $bridge_days + 1)
),

ended as (
    select
        participant_id,
        day as first_day,
        lead(known_day_before) over in_order as last_day
    from run_start
    window in_order as ({by_day})
)

select
    ended.participant_id,
    first_day,
    coalesce(last_day, last_known_day) as last_day
from ended
inner join last_known on last_known.participant_id = ended.participant_id
