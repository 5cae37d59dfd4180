-- one row per study that this diary ever took part in and kind of data agreed to last; version is null where it left
with latest as (
    select * from consent
    where collection_id = $collection_id
    qualify row_number() over (partition by study_id order by revision desc) = 1
)

select l.study_id, l.revision, l.version, l.said_at, i.about, i.name
from latest as l
left join consent_item as i
    on i.collection_id = l.collection_id and i.study_id = l.study_id and i.revision = l.revision
order by l.study_id, i.about, i.name
