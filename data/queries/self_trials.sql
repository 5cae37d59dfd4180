-- one row per current trial of one's own, with its start and its stop where it has them
with latest as (
    select *
    from self_trial
    where collection_id = $collection_id
    qualify row_number() over (partition by trial_id order by revision desc) = 1
),

starts as (
    select * from self_trial_start where collection_id = $collection_id
),

stops as (
    select * from self_trial_stop where collection_id = $collection_id
),

-- a started trial is what it was when it was started
counted as (
    select plan.*
    from starts
    inner join self_trial as plan
        on plan.collection_id = $collection_id
        and plan.trial_id = starts.trial_id and plan.revision = starts.revision
        -- a file from elsewhere may hold an order of another length: that is no trial
        and length(starts.schedule) = 2 * plan.n_pairs
    union all
    select latest.*
    from latest
    where latest.trial_id not in (select trial_id from starts)
),

trials as (
    select
        counted.trial_id,
        counted.title,
        counted.a,
        counted.b,
        counted.kind,
        counted.measure,
        counted.block_days,
        counted.washout_days,
        counted.n_pairs,
        counted.first_on,
        starts.schedule,
        starts.started_at,
        stops.on_day as stopped_on
    from counted
    left join starts on starts.trial_id = counted.trial_id
    left join stops on stops.trial_id = counted.trial_id
    where not counted.is_deleted
)

select * from trials order by trial_id
