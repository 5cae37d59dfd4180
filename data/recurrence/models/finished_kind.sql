-- one row per group, entry, duration, event and kind of the first events of a finished table, with how many people
with ended as (
    select
        participant_id,
        entry,
        duration,
        event,
        (
            select max(told.cause) from current_finished_row as told
            where told.collection_id = $collection_id
              and told.participant_id = recurrence_free.participant_id
              and told.event = 1
              and told.stop = recurrence_free.duration
        ) as kind
    from recurrence_free
    where interval = 1
)

select
    label as "group",
    entry,
    duration,
    event,
    case when event = 1 then kind end as kind,
    count(*) as n
from ended
inner join grouping_of using (participant_id)
group by label, entry, duration, event, case when event = 1 then kind end
order by label, entry, duration, event, kind
