-- What was decided about what a study holds. Facts stay as they were told: a spelling that counts as another one is a
-- row of its own, the latest of which counts. Left as it is: not asked about again.
create table merged_value (
    collection_id integer not null,
    batch_id integer not null,
    name varchar not null,
    value varchar not null,
    into_value varchar not null
);

create table left_as_is (
    collection_id integer not null,
    finding varchar not null,
    decided_at timestamp not null
);

create or replace view current_attribute as
select attribute.* replace (coalesce(merged.into_value, attribute.value) as value)
from attribute
left join (
    select collection_id, name, value, arg_max(into_value, batch_id) as into_value
    from merged_value
    where batch_id not in (select batch_id from undone_batch)
    group by collection_id, name, value
) as merged using (collection_id, name, value)
where not is_deleted
  and not exists (select 1 from superseded as s
                  where s.entry_id = attribute.entry_id and s.revision = attribute.revision)
  and entry_id // 4294967296 not in (select batch_id from undone_batch);
