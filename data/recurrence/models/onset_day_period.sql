-- one row per participant and interval that ends with a recurrence: the first and the last day that it can have begun on
select
    recurrence_free.participant_id,
    recurrence_free.interval,
    greatest(recovery.earliest_day, recurrence_free.origin_day + 1) as earliest_day,
    recovery.latest_day
from recurrence_free
inner join recovery
    on recovery.participant_id = recurrence_free.participant_id and recovery.first_day = recurrence_free.first_day
where recurrence_free.event = 1
