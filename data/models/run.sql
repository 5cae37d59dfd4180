-- one row per participant and run of known days in one state, with at most k unknown days between neighbours
with compared as (
    select
        *,
        day - known_day_before - 1 as unknown_days,
        known_day_before is null as is_first
    from known
),

flagged as (
    select
        *,
        state is not null and (is_first or unknown_days > $max_gap_days) as starts_stretch,
        state is not null
        and (is_first or unknown_days > $bridge_days or state <> known_state_before) as starts_run
    from compared
),

-- each row but the last closes the run before it on the last known day before it
boundary as (
    select
        *,
        case when starts_run or state is null then known_day_before else day end as closes_on
    from flagged
    where starts_run or is_last
),

beside_next as (
    select
        *,
        lead(closes_on) over in_order as next_closes_on,
        lead(starts_run) over in_order as next_starts_run,
        lead(starts_stretch) over in_order as next_starts_stretch
    from boundary
    window in_order as ({by_day})
)

select
    participant_id,
    day as first_day,
    case when is_last then day else next_closes_on end as last_day,
    state,
    starts_stretch,
    case when starts_stretch then unknown_days end as gap_days,
    is_last or not next_starts_run or next_starts_stretch as ends_stretch,
    is_last or not next_starts_run as ends_diary
from beside_next
where starts_run
