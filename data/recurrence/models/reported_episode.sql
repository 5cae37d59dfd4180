-- one row per reported episode, with whether it counts for the rule: null where its flag is not known
select
    participant_id,
    began_on - date '1970-01-01' as first_day,
    ended_on - date '1970-01-01' as last_day,
    {counts} as is_counted
from current_episode
where collection_id = $collection_id
