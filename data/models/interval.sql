-- one row per participant and recurrence-free interval, numbered from 1 in order of time
with recovery_or_end as (
    select * from turn
    where is_recovery or is_recurrence or ends_stretch
),

beside_next as (
    select
        *,
        lead(is_recurrence) over in_order as next_is_recurrence,
        lead(first_day) over in_order as next_first_day,
        lead(last_day) over in_order as next_last_day,
        lead(ends_diary) over in_order as next_ends_diary
    from recovery_or_end
    window in_order as ({by_first_day})
),

-- after a recovery that does not end its stretch comes its recurrence or the stretch's last run
followed as (
    select
        participant_id,
        first_day,
        first_day + $recovery_days - 1 as confirmed_day,
        not ends_stretch and next_is_recurrence as is_event,
        case
            when ends_stretch then last_day
            when next_is_recurrence then next_first_day
            else next_last_day
        end as until_day,
        case when ends_stretch then ends_diary else next_ends_diary end as ends_diary,
        starts_stretch as start_not_observed
    from beside_next
    where is_recovery
)

select
    participant_id,
    row_number() over (partition by participant_id order by first_day) as interval,
    first_day,
    confirmed_day,
    first_day + $origin_days as origin_day,
    confirmed_day - first_day - $origin_days as entry,
    until_day - first_day - $origin_days as duration,
    is_event::integer as event,
    until_day,
    case when is_event then '' when ends_diary then 'end_of_diary' else 'gap' end as reason,
    start_not_observed
from followed
