-- one row per participant and fact asked for: the latest value if files disagree
select person.label as participant, given.name, trim(given.value) as value
from current_attribute as given
inner join participant as person
    on person.collection_id = given.collection_id and person.participant_id = given.participant_id
where given.collection_id = $collection_id
  and list_contains($names::varchar[], given.name)
  and trim(given.value) <> ''
qualify row_number() over (
    partition by given.participant_id, given.name order by given.entry_id desc, given.revision desc
) = 1
order by participant, given.name
