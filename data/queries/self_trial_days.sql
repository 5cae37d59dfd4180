-- one row per day of a trial of one's own that has an answer now
with latest as (
    select on_day, did
    from self_trial_day
    where collection_id = $collection_id and trial_id = $trial_id
    qualify row_number() over (partition by on_day order by revision desc) = 1
)

select on_day, did from latest where did is not null order by on_day
