-- one row per measure of a day that a definition can need and this collection has at least one value of
with highest as (
    unpivot (
        select {day_columns_held}
        from day
        where collection_id = $collection_id
    )
    on {day_columns}
    into name measure value highest
)

select measure as name from highest
union
select measure from day_apart where collection_id = $collection_id
order by name
