-- one row per row of a finished table, every cell as text
select
    people.label as participant,
    cast(told.start as varchar) as start,
    cast(told.entry as varchar) as entry,
    cast(told.stop as varchar) as stop,
    cast(told.event as varchar) as event,
    told.cause
from current_finished_row as told
inner join participant as people using (collection_id, participant_id)
where collection_id = $collection_id
order by told.participant_id, told.start, told.stop
