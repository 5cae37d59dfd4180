-- one row per participant and day with a known state that may differ from the last known one, and per last row
with beside_previous as (
    select
        *,
        case when previous_day is not null then lag(state) over in_order end as previous_state
    from state
    window in_order as ({by_day})
),

-- a stretch of unknown days is over when its first row is left: that row still knows the day before it
first_unknown_or_known as (
    select * from beside_previous
    where state is not null or previous_state is not null or previous_day is null or is_last
)

select
    participant_id,
    day,
    state,
    is_last,
    case
        when previous_state is not null then previous_day
        when previous_day is not null then lag(previous_day) over in_order
    end as known_day_before,
    case
        when previous_state is not null then previous_state
        when previous_day is not null then lag(previous_state) over in_order
    end as known_state_before
from first_unknown_or_known
window in_order as ({by_day})
