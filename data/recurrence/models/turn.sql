-- one row per participant and run that is a recovery or a recurrence, or that starts a stretch of follow-up
-- a participant's last run counts as long enough until its end is looked up, hence the absolute span
with spanned as (
    select
        *,
        abs(last_day - first_day) as span
    from run
),

milestone as (
    select
        *,
        first_day - known_day_before > $max_gap_days + 1 as starts_stretch,
        state = 1 and span >= $recovery_days - 1 as is_well
    from spanned
    where not (
        first_day - known_day_before <= $max_gap_days + 1
        and not (state = 1 and span >= $recovery_days - 1)
        and not (state = 3 and span >= $min_bad_days - 1)
    )
),

-- inside a stretch all milestones but the first are well or ill, so the one before tells which came last
beside_previous as (
    select
        *,
        not starts_stretch and lag(is_well) over in_order as was_well
    from milestone
    window in_order as ({by_first_day})
)

select
    participant_id, first_day, last_day, known_day_before, starts_stretch,
    is_well and not was_well as is_recovery,
    was_well and not is_well as is_recurrence
from beside_previous
where starts_stretch or is_well <> was_well
