-- The time zone that a person's browser named when they saved something or made a link: whose day it is where nobody is
-- asking, such as behind a link. Rows are only ever appended, one when it is another than before; the highest revision
-- counts.

create table own_zone (
    collection_id integer not null,
    revision integer not null,
    zone varchar not null check (regexp_full_match(zone, '[A-Za-z0-9_+/-]{1,64}')),
    said_at timestamp not null
);
