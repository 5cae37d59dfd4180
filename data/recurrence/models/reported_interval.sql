-- one row per participant at risk and interval free of a counted episode, numbered from 1 in order of time
with ended as (
    select
        participant_id,
        event_day,
        free_again_day,
        row_number() over (partition by participant_id order by event_day) as interval
    from reported_spell
    where event_day is not null
),

begun as (
    select participant_id, free_day as from_day, until_day as last_day, 1 as interval
    from reported_person
    where standing = 'at_risk'
    union all
    select participant_id, free_again_day, until_day, interval + 1
    from ended
    inner join reported_person using (participant_id)
    where free_again_day <= until_day
)

select
    participant_id,
    interval,
    from_day as first_day,
    from_day as confirmed_day,
    from_day as origin_day,
    0 as entry,
    coalesce(event_day, last_day) - from_day as duration,
    case when event_day is null then 0 else 1 end as event,
    coalesce(event_day, last_day) as until_day,
    case when event_day is null then 'end_of_follow_up' else '' end as reason,
    false as start_not_observed
from begun
left join ended using (participant_id, interval)
