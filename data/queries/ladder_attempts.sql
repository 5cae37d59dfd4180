-- one row per current try of a step, in the order in which they were begun
with latest as (
    select
        attempt_id, revision, is_deleted, step_id, begun_on, expected_pain, fear, feared, state, pain, happened, note
    from ladder_attempt
    where collection_id = $collection_id
    qualify row_number() over (partition by attempt_id order by revision desc) = 1
)

select attempt_id, revision, step_id, begun_on, expected_pain, fear, feared, state, pain, happened, note
from latest
where not is_deleted
    -- a file from elsewhere may hold a try of nothing: that is none
    and step_id in (select step_id from ladder_step where collection_id = $collection_id)
order by begun_on, attempt_id
