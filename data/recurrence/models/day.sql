-- one row per participant and day with at least one measure, beside the participant's previous such day
with entry as (
    select
        participant_id,
        on_day - date '1970-01-01' as day,
        pain_average, pain_worst, pain_now, activity_limited, flare, care_sought
    from current_day_entry
    where collection_id = $collection_id
      and coalesce(pain_average, pain_worst, pain_now, activity_limited, flare, care_sought) is not null
      and {is_wanted}
),

answered as ({answered}),

beside_previous as (
    select
        *,
        lag(participant_id) over in_order is distinct from participant_id as is_first,
        lag(participant_id) over in_order > participant_id as is_misplaced,
        lag(day) over in_order as previous_day,
        lag(pain_average) over in_order as previous_pain_average,
        lag(pain_worst) over in_order as previous_pain_worst,
        lag(pain_now) over in_order as previous_pain_now,
        lag(activity_limited) over in_order as previous_activity_limited,
        lag(flare) over in_order as previous_flare,
        lag(care_sought) over in_order as previous_care_sought
    from answered
    window in_order as ({in_order})
),

with_gap as (
    select
        *,
        case when is_misplaced then -1 when is_first then {first_gap} else day - previous_day - 1 end as gap
    from beside_previous
)

select
    $collection_id::integer as collection_id, participant_id, day, gap, {moved} as moved,
    pain_average, pain_worst, pain_now, activity_limited, flare, care_sought
from with_gap
{order}
