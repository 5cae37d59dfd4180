-- one row per participant and recurrence-free interval, numbered from 1 in order of time; until_day is the last day that
-- the recurrence can have begun on
with recursive opening as (
    select participant_id, min(first_day) as first_day
    from recovery
    group by participant_id, stretch
),

-- after a recurrence comes the next recovery of the stretch whose good run begins after its last day
chained as (
    select recovery.*
    from recovery
    inner join opening
        on opening.participant_id = recovery.participant_id and opening.first_day = recovery.first_day
    union all
    select recovery.*
    from chained
    inner join recovery
        on recovery.participant_id = chained.participant_id and recovery.first_day = chained.next_first_day
),

ended as (
    select
        chained.participant_id,
        chained.first_day,
        chained.starts_stretch,
        case when chained.latest_day is null then 0 else 1 end as event,
        coalesce(chained.latest_day, stretch.last_day) as until_day,
        case
            when chained.latest_day is not null then ''
            when stretch.has_later then 'gap'
            else 'end_of_diary'
        end as reason
    from chained
    inner join stretch on stretch.participant_id = chained.participant_id and stretch.stretch = chained.stretch
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
    starts_stretch as start_not_observed
from ended
