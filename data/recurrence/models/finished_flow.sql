-- one row per group, with what became of everybody in it; the row without a label is of those in no group
with person as (
    select participant_id from participant
    where collection_id = $collection_id
      and {is_wanted}
),

given as (
    select participant_id, count(*) as n_rows
    from current_finished_row
    where collection_id = $collection_id
    group by participant_id
),

taken as (
    select participant_id, count(*) as n_taken
    from finished_stretch
    group by participant_id
),

well as (
    select participant_id, count(*) as n_intervals, sum(event) as n_events
    from recurrence_free
    group by participant_id
),

everybody as (
    select
        label,
        case when given.participant_id is null then 1 else 0 end as no_row,
        case when given.participant_id is not null and taken.participant_id is null then 1 else 0 end as no_time,
        case when taken.participant_id is not null then 1 else 0 end as at_risk,
        coalesce(n_intervals, 0) as n_intervals,
        coalesce(n_events, 0) as n_events,
        coalesce(n_rows, 0) - coalesce(n_taken, 0) as n_left_out
    from person
    left join grouping_of using (participant_id)
    left join given using (participant_id)
    left join taken using (participant_id)
    left join well using (participant_id)
)

select
    label as "group",
    count(*) as participants,
    cast(sum(no_row) as bigint) as no_row,
    cast(sum(no_time) as bigint) as no_time,
    cast(sum(at_risk) as bigint) as at_risk,
    cast(sum(n_intervals) as bigint) as intervals,
    cast(sum(n_events) as bigint) as events,
    cast(sum(n_intervals) - sum(n_events) as bigint) as censored_end,
    cast(sum(n_left_out) as bigint) as rows_left_out
from everybody
group by label
