-- one row per person who was followed for episodes, every cell as text
select
    people.label as participant,
    cast(told.free_from as varchar) as free_from,
    cast(told.followed_until as varchar) as followed_until
from current_followed_person as told
inner join participant as people using (collection_id, participant_id)
where collection_id = $collection_id
order by told.participant_id
