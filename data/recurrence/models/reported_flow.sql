-- one row per group, with what became of everybody in it; the row without a label is of those in no group
with well as (
    select
        participant_id,
        count(*) as n_intervals,
        sum(event) as n_events
    from recurrence_free
    group by participant_id
),

-- after an episode without an end nobody knows when they were free again
open_ended as (
    select participant_id, count(*) as n_open_ended
    from reported_spell
    inner join reported_person using (participant_id)
    where event_day is not null and free_again_day = $never and event_day < until_day
    group by participant_id
),

told as (
    select
        participant_id,
        count(*) as n_episodes,
        sum(case when first_day > until_day then 1 else 0 end) as n_after_follow_up,
        sum(case when is_counted is null then 1 else 0 end) as n_undecided
    from reported_episode
    inner join reported_person using (participant_id)
    group by participant_id
),

everybody as (
    select
        label,
        case when standing = 'no_free_from' then 1 else 0 end as no_free_from,
        case when standing = 'no_followed_until' then 1 else 0 end as no_followed_until,
        case when standing = 'in_episode' then 1 else 0 end as in_episode,
        case when well.participant_id is not null then 1 else 0 end as at_risk,
        -- at an anchor alone; the engine says why
        case when standing = 'at_risk' and well.participant_id is null then 1 else 0 end as never_recovered,
        coalesce(n_intervals, 0) as n_intervals,
        coalesce(n_events, 0) as n_events,
        coalesce(n_episodes, 0) as n_episodes,
        coalesce(n_after_follow_up, 0) as n_after_follow_up,
        coalesce(n_undecided, 0) as n_undecided,
        case when open_ended.participant_id is not null then 1 else 0 end as later_not_at_risk
    from reported_person
    left join grouping_of using (participant_id)
    left join well using (participant_id)
    left join open_ended using (participant_id)
    left join told using (participant_id)
)

select
    label as "group",
    count(*) as participants,
    cast(sum(no_free_from) as bigint) as no_free_from,
    cast(sum(no_followed_until) as bigint) as no_followed_until,
    cast(sum(in_episode) as bigint) as in_episode,
    cast(sum(never_recovered) as bigint) as never_recovered,
    cast(sum(at_risk) as bigint) as at_risk,
    cast(sum(n_intervals) as bigint) as intervals,
    cast(sum(n_events) as bigint) as events,
    cast(sum(n_intervals) - sum(n_events) as bigint) as censored_end,
    cast(sum(n_episodes) as bigint) as episodes,
    cast(sum(n_after_follow_up) as bigint) as episodes_after_follow_up,
    cast(sum(n_undecided) as bigint) as undecided_episodes,
    cast(sum(later_not_at_risk) as bigint) as later_not_at_risk
from everybody
group by label
