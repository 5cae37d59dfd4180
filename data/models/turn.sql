-- one row per participant and run that is a recovery or a recurrence, or that starts or ends a stretch
with marked as (
    select
        *,
        state = 1 and last_day - first_day + 1 >= $recovery_days as is_well,
        state = 3 and last_day - first_day + 1 >= $min_bad_days as is_ill
    from run
),

milestone as (
    select * from marked
    where is_well or is_ill or starts_stretch or ends_stretch
),

-- inside a stretch every milestone but its first and last is well or ill, so the one before tells which came last
beside_previous as (
    select
        *,
        not starts_stretch and lag(is_well) over in_order as was_well
    from milestone
    window in_order as ({by_first_day})
),

turned as (
    select
        *,
        is_well and not was_well as is_recovery,
        is_ill and was_well as is_recurrence
    from beside_previous
)

select
    participant_id, first_day, last_day, is_recovery, is_recurrence,
    starts_stretch, gap_days, ends_stretch, ends_diary
from turned
where is_recovery or is_recurrence or starts_stretch or ends_stretch
