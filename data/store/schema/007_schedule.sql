-- When a person wants to fill in a questionnaire again, and the calendars that may ask. Rows are only ever
-- appended: the latest row of an instrument counts, one without weeks ends its schedule. Of the token in a
-- calendar's address only the hash is kept, as for shared links.

create table schedule (
    schedule_id integer primary key,
    collection_id integer not null references collection (collection_id),
    instrument varchar not null,
    every_weeks integer,
    set_on date not null,
    event_uid varchar not null,
    created_at timestamp not null
);

create table calendar_link (
    calendar_link_id integer primary key,
    collection_id integer not null references collection (collection_id),
    token_sha256 varchar not null unique,
    created_at timestamp not null
);

create table calendar_link_end (
    calendar_link_id integer not null,
    ended_at timestamp not null
);
