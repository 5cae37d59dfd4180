-- one row per participant and day with at least one measure that rules may name, beside the participant's previous such day
with entry as (
    select
        participant_id,
        on_day - date '1970-01-01' as day,
        {columns}
    from current_day_entry
    where collection_id = $collection_id
      and coalesce({columns}) is not null
      and {is_wanted}
    {days_apart}
),

answered as ({answered}),

beside_previous as (
    select
        *,
        lag(participant_id) over in_order is distinct from participant_id as is_first,
        lag(participant_id) over in_order > participant_id as is_misplaced,
        lag(day) over in_order as previous_day,
        {previous}
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
    {columns}
from with_gap
{order}
