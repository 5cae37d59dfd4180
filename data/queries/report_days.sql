-- one row per day and ticked measure: the highest value that the day's entries give
with entries as (
    select
        on_day,
        pain_average,
        pain_worst,
        pain_now,
        cast(activity_limited as double) as activity_limited,
        cast(flare as double) as flare,
        cast(care_sought as double) as care_sought,
        cast(medicine as double) as medicine
    from current_day_entry
    where collection_id = $collection_id
      and on_day between $first_on and $last_on
),

answers as (
    unpivot entries
    on pain_average, pain_worst, pain_now, activity_limited, flare, care_sought, medicine
    into name measure value answer
),

days as (
    select on_day, measure, max(answer) as value
    from answers
    where list_contains($measures, measure)
    group by on_day, measure
)

select on_day, measure, value from days order by measure, on_day
