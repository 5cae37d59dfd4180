-- one row per participant and day with a known value of a measure of a day; day: since 1970-01-01
with answers as (
    select participant_id, day, {value_of_day} as value
    from day
    where collection_id = $collection_id
    union all
    select participant_id, day, value
    from day_apart
    where collection_id = $collection_id and measure = $measure
)

select participant_id, day, cast(value as double) as value
from answers
where value is not null
order by participant_id, day
