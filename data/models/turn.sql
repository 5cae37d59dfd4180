-- one row per participant and run that is a recovery or a recurrence, or that starts a stretch of follow-up
-- a last run counts as long enough until its end is known, hence the absolute span
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
),

turned as (
    select
        participant_id, first_day, last_day, known_day_before, starts_stretch,
        is_well and not was_well as is_recovery,
        was_well and not is_well as is_recurrence
    from beside_previous
    where starts_stretch or is_well <> was_well
),

-- how long a participant's last run lasts is only known here
measured as (
    select
        *,
        case when last_day < first_day then last_known_day else last_day end - first_day + 1 as n_days
    from turned
    inner join followed using (participant_id)
)

select
    participant_id, first_day, known_day_before, starts_stretch, last_known_day,
    is_recovery and n_days >= $recovery_days as is_recovery,
    is_recurrence and n_days >= $min_bad_days as is_recurrence
from measured
where starts_stretch or n_days >= case when is_recovery then $recovery_days else $min_bad_days end
