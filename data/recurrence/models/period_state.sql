-- one row per participant and known day of follow-up, as `state` has them: of answers about a period no day is unknown
select
    participant_id,
    day,
    coalesce(lag(day) over in_order, 2 * $no_day) as previous_day,
    state
from covered_day
where {is_followed}
window in_order as ({by_day})
