-- one row per group, with what became of everybody in it; the row without a label is of those in no group
with person as (
    select participant_id from participant
    where collection_id = $collection_id
      and {is_wanted}
),

entrant as (
    select participant_id from diary
    where collection_id = $collection_id
),

known_day as ({known_days}),

stretched as (
    select
        participant_id,
        min(first_day) as first_known_day,
        sum(case
            when starts_stretch and known_day_before > $no_day then first_day - known_day_before - 1
            else 0
        end) as days_outside_stretches
    from {runs}
    group by participant_id
),

well as (
    select
        participant_id,
        count(*) as n_intervals,
        sum(event) as n_events,
        sum(case when reason = 'gap' then 1 else 0 end) as n_gap,
        sum(case when reason = 'end_of_diary' then 1 else 0 end) as n_end
    from recurrence_free
    group by participant_id
),

everybody as (
    select
        label,
        case when entrant.participant_id is null then 1 else 0 end as no_entries,
        case when entrant.participant_id is not null and stretched.participant_id is null then 1 else 0 end
            as no_known_day,
        case when stretched.participant_id is not null and well.participant_id is null then 1 else 0 end
            as never_recovered,
        case when well.participant_id is not null then 1 else 0 end as at_risk,
        coalesce(n_intervals, 0) as n_intervals,
        coalesce(n_events, 0) as n_events,
        coalesce(n_gap, 0) as n_gap,
        coalesce(n_end, 0) as n_end,
        coalesce(
            last_known_day - first_known_day + 1 - days_outside_stretches - n_known, 0
        ) as unknown_days,
        coalesce(days_outside_stretches, 0) as days_outside_stretches
    from person
    left join grouping_of using (participant_id)
    left join entrant using (participant_id)
    left join known_day using (participant_id)
    left join stretched using (participant_id)
    left join followed using (participant_id)
    left join well using (participant_id)
)

select
    label as "group",
    count(*) as participants,
    cast(sum(no_entries) as bigint) as no_entries,
    cast(sum(no_known_day) as bigint) as no_known_day,
    cast(sum(never_recovered) as bigint) as never_recovered,
    cast(sum(at_risk) as bigint) as at_risk,
    cast(sum(n_intervals) as bigint) as intervals,
    cast(sum(n_events) as bigint) as events,
    cast(sum(n_gap) as bigint) as censored_gap,
    cast(sum(n_end) as bigint) as censored_end,
    cast(sum(unknown_days) as bigint) as unknown_days,
    cast(sum(days_outside_stretches) as bigint) as days_outside_stretches
from everybody
group by label
