-- one row per measure of a day that a definition can need and this collection has at least one value of
with highest as (
    unpivot (
        select max(pain_average) as pain_average, max(pain_worst) as pain_worst, max(pain_now) as pain_now,
               max(activity_limited)::double as activity_limited, max(flare::integer)::double as flare,
               max(care_sought::integer)::double as care_sought
        from day
        where collection_id = $collection_id
    )
    on pain_average, pain_worst, pain_now, activity_limited, flare, care_sought
    into name measure value highest
)

select measure as name from highest order by name
