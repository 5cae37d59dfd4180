-- one row per participant and recurrence-free interval, numbered from 1 in order of time
with beside_next as (
    select
        *,
        lead(is_recurrence) over in_order as next_is_recurrence,
        lead(first_day) over in_order as next_first_day,
        lead(known_day_before) over in_order as next_known_day_before
    from turn
    window in_order as ({by_first_day})
),

-- after a recovery comes its recurrence, or a stretch that follows a gap, or nothing more of this participant
followed_up as (
    select
        participant_id,
        first_day,
        starts_stretch as start_not_observed,
        case
            when next_is_recurrence then next_first_day
            when next_known_day_before >= first_day then next_known_day_before
            else last_known_day
        end as until_day,
        case when next_is_recurrence then 1 else 0 end as event,
        case
            when next_is_recurrence then ''
            when next_known_day_before >= first_day then 'gap'
            else 'end_of_diary'
        end as reason
    from beside_next
    where is_recovery
)

select
    participant_id,
    row_number() over (partition by participant_id order by first_day) as interval,
    first_day,
    first_day + $recovery_days - 1 as confirmed_day,
    first_day + $origin_days as origin_day,
    $recovery_days - 1 - $origin_days as entry,
    until_day - first_day - $origin_days as duration,
    event,
    until_day,
    reason,
    start_not_observed
from followed_up
