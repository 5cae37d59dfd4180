-- Definitions of a recurrence that a study or a person built for themselves. Rows are only ever appended: a change is a
-- new version, and results name the one that they were worked out with.

create table made_definition (
    collection_id integer not null,
    definition varchar not null check (regexp_full_match(definition, 'own-[a-z0-9-]+')),
    version smallint not null check (version >= 1),
    -- as a file of a definition is, which the terminal takes and a saved analysis holds
    toml varchar not null,
    saved_at timestamp not null,
    idempotency_key varchar not null
);
