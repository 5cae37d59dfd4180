-- one row per instrument that has a schedule now, with the day it was last filled in
with latest as (
    select instrument, every_weeks, set_on, event_uid
    from schedule
    where collection_id = $collection_id
    qualify row_number() over (partition by instrument order by schedule_id desc) = 1
),

filled as (
    select instrument, max(on_day) as filled_on
    from current_response
    where collection_id = $collection_id
    group by instrument
)

select instrument, every_weeks, set_on, event_uid, filled_on
from latest
left join filled using (instrument)
where every_weeks is not null
order by instrument
