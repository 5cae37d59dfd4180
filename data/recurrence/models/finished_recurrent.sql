-- one row per participant and interval of a finished table with time in it, on the participant's own clock
with numbered as (
    select
        participant_id,
        cast(1 + coalesce(sum(event) over (
            partition by participant_id order by interval rows between unbounded preceding and 1 preceding
        ), 0) as bigint) as number,
        entry as start,
        duration as stop,
        event
    from recurrence_free
)

select
    participant_id,
    label as participant,
    number,
    start,
    stop,
    event
from numbered
inner join participant using (participant_id)
where participant.collection_id = $collection_id and stop > start
order by label, start
