-- Releases of studies: what was released, of whom, and from which of their data, so that a later one can be held
-- against it. Appended only, and kept when a release ends: what was read once is known. The released numbers are not
-- here: they lie as files in a folder of their own (data/sharing/release_files.py).

create table release (
    release_id integer primary key,
    collection_id integer not null references collection (collection_id),
    -- of the study, when the release was made
    revision integer not null,
    label varchar not null,
    -- JSON: the question, definition, groups, population with its rules, sections; names, no value of anybody's
    asked varchar not null,
    n_people bigint not null,
    made_at timestamp not null,
    expires_at timestamp not null,
    idempotency_key varchar not null
);

-- one row per token that a release had; the last one opens it
create table release_token (
    release_id integer not null,
    token_sha256 varchar not null unique,
    made_at timestamp not null
);

create table release_end (
    release_id integer not null,
    ended_at timestamp not null,
    -- its counter goes with its files
    n_opened bigint not null,
    last_opened_at timestamp
);

-- one row per release and person told about: `person` and `digest` are hashes, of the participant's label and of all
-- that the study held about them; `part` is the group they were counted in
create table release_person (
    collection_id integer not null,
    release_id integer not null,
    person varchar not null,
    part varchar not null,
    digest varchar not null
);
