-- one row per participant, with the days they were followed, and why they are not at risk, or that they are
with person as (
    select participant_id from participant
    where collection_id = $collection_id
      and {is_wanted}
),

followed as (
    select
        participant_id,
        free_from - date '1970-01-01' as free_day,
        followed_until - date '1970-01-01' as until_day
    from current_followed_person
    where collection_id = $collection_id
),

-- an episode without an end had not ended
in_episode as (
    select distinct participant_id
    from reported_episode
    inner join followed using (participant_id)
    where first_day <= free_day and coalesce(last_day > free_day, true)
)

select
    participant_id,
    free_day,
    until_day,
    case
        when free_day is null then 'no_free_from'
        when until_day is null then 'no_followed_until'
        when in_episode.participant_id is not null then 'in_episode'
        else 'at_risk'
    end as standing
from person
left join followed using (participant_id)
left join in_episode using (participant_id)
