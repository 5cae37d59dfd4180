-- The language that a person's browser named when they saved something or made a link: how dates and numbers are written in
-- what is shown behind it. Rows are only ever appended, one when it is another than before; the highest revision counts.
create table own_locale (
    collection_id integer not null,
    revision integer not null,
    locale varchar not null check (regexp_full_match(locale, '[A-Za-z0-9-]{2,44}')),
    said_at timestamp not null
);
