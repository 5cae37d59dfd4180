-- one row per participant at risk and day taken for the recurrence: the first, the middle or the last it can be
with reading as (
    select 'left' as reading
    union all
    select 'middle' as reading
    union all
    select 'right' as reading
)

select
    participant_id,
    reading,
    entry,
    entry + case
        when event = 0 then lower
        when reading = 'left' then lower + 1
        when reading = 'middle' then lower + (upper - lower + 1) // 2
        else upper
    end as duration,
    event
from onset
cross join reading
