-- one row per collection and period: whether all that is told of the days around it was typed in, none of it with a time of the day,
-- and the person said nothing of what counts as what; then no source stands beside another
select
    not exists (select 1 from part_of_kind where collection_id = $collection_id)
    and not exists (select 1 from earlier_amount where collection_id = $collection_id)
    and not exists (
        select 1
        from current_activity as a
        left join batch as b on b.batch_id = a.entry_id // 4294967296
        where a.collection_id = $collection_id and a.on_day between $first_on - 7 and $last_on + 7
          and (a.source is distinct from 'form' or b.origin is distinct from 'form' or a.kind = 'hiking'
               or a.entry_id in (select entry_id from activity_time where collection_id = $collection_id)))
