-- one row per participant and run of known days in one state, with its first and last day
select
    label as participant,
    state,
    first_day,
    case when last_day < first_day then last_known_day else last_day end as last_day,
    first_day - known_day_before > $max_gap_days + 1 as starts_stretch
from run
inner join followed using (participant_id)
inner join participant using (participant_id)
where participant.collection_id = $collection_id
