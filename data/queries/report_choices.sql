-- one row per thing that this diary holds and a report can show: a measure, a kind of activity, an instrument
with entries as (
    select on_day, pain_average, pain_worst, pain_now,
           cast(activity_limited as double) as activity_limited, cast(flare as double) as flare,
           cast(care_sought as double) as care_sought, cast(medicine as double) as medicine
    from current_day_entry
    where collection_id = $collection_id
),

answers as (
    unpivot entries
    on pain_average, pain_worst, pain_now, activity_limited, flare, care_sought, medicine
    into name measure value answer
),

choices as (
    select 'measure' as kind, measure as name, count(distinct on_day) as n_days from answers group by measure
    union all
    select 'activity', kind, count(distinct on_day) from current_activity
    where collection_id = $collection_id
    group by kind
    union all
    select 'instrument', instrument, count(distinct on_day) from current_response
    where collection_id = $collection_id
    group by instrument
)

select kind, name, n_days from choices order by kind, name
