-- one row per day with an entry: the highest of each measure over that day's entries
select
    on_day,
    max(pain_average) as pain_average,
    max(pain_worst) as pain_worst,
    max(pain_now) as pain_now,
    max(activity_limited) as activity_limited,
    max(flare) as flare,
    max(care_sought) as care_sought,
    max(medicine) as medicine
from current_day_entry
where collection_id = $collection_id
group by on_day
order by on_day
