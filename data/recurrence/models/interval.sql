-- one row per participant and recurrence-free interval, numbered from 1 in order of time
with beside_next as (
    select
        *,
        lead(is_recurrence) over in_order as next_is_recurrence,
        lead(first_day) over in_order as next_first_day,
        lead(last_day) over in_order as next_last_day,
        lead(known_day_before) over in_order as next_known_day_before
    from turn
    window in_order as ({by_first_day})
),

-- a last run, whose last_day lies before its first, goes on to the last known day
measured as (
    select
        *,
        case when last_day < first_day then last_known_day else last_day end - first_day + 1 as n_days,
        case when next_last_day < next_first_day then last_known_day else next_last_day end
        - next_first_day + 1 as next_n_days
    from beside_next
    inner join followed using (participant_id)
    where is_recovery
),

-- after a recovery comes its recurrence, or a stretch that follows a gap, or nothing more of this participant
followed_up as (
    select
        participant_id,
        first_day,
        starts_stretch as start_not_observed,
        case
            when next_is_recurrence and next_n_days >= $min_bad_days then 'recurrence'
            when not next_is_recurrence and next_known_day_before >= first_day then 'gap'
            else 'end_of_diary'
        end as ending,
        next_first_day,
        next_known_day_before,
        last_known_day
    from measured
    where n_days >= $recovery_days
),

ended as (
    select
        *,
        case ending
            when 'recurrence' then next_first_day
            when 'gap' then next_known_day_before
            else last_known_day
        end as until_day
    from followed_up
)

select
    participant_id,
    row_number() over (partition by participant_id order by first_day) as interval,
    first_day,
    first_day + $recovery_days - 1 as confirmed_day,
    first_day + $origin_days as origin_day,
    $recovery_days - 1 - $origin_days as entry,
    until_day - first_day - $origin_days as duration,
    case when ending = 'recurrence' then 1 else 0 end as event,
    until_day,
    case when ending = 'recurrence' then '' else ending end as reason,
    start_not_observed
from ended
