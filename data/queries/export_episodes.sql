-- one row per current episode as it was reported, every cell as text
select
    people.label as participant,
    cast(told.began_on as varchar) as began_on,
    cast(told.ended_on as varchar) as ended_on,
    cast(told.limiting as varchar) as limiting,
    cast(told.care_sought as varchar) as care_sought,
    cast(told.flare as varchar) as flare
from current_episode as told
inner join participant as people using (collection_id, participant_id)
where collection_id = $collection_id
order by told.participant_id, told.began_on
