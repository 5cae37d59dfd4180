-- one row per version of what a study says to those who may join, and kind of data that it asks for
select
    s.version,
    s.purpose,
    s.seen_by,
    s.kept_for,
    s.contact,
    s.from_on,
    s.stated_at,
    a.about,
    a.name,
    a.is_optional
from joining_statement as s
join joining_ask as a on a.collection_id = s.collection_id and a.version = s.version
where s.collection_id = $collection_id
order by s.version, a.position
