-- one row per measure asked about: the median number of days between successive known values of a measure of a day within a participant
with answers as (
    select participant_id, day, {value_of_day} as value
    from day
    where collection_id = $collection_id
    union all
    select participant_id, day, value
    from day_apart
    where collection_id = $collection_id and measure = $measure
),

gaps as (
    select day - lag(day) over (partition by participant_id order by day) as gap
    from answers
    where value is not null
)

select median(gap) as spacing from gaps where gap is not null
