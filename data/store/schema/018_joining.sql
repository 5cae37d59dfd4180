-- Studies that people join with their own diary: what a study says, what each person agreed to share, and under which
-- label the study has it. A consent belongs to the diary: nothing in the study's own rows tells whose they are.

-- one row per version of what a study says to those who may join; appended only
create table joining_statement (
    collection_id integer not null,
    version smallint not null,
    purpose varchar not null,
    seen_by varchar not null,
    kept_for varchar not null,
    contact varchar not null,
    from_on date not null,
    stated_at timestamp not null,
    idempotency_key varchar not null
);

-- one row per version and kind of data that it asks for
create table joining_ask (
    collection_id integer not null,
    version smallint not null,
    position smallint not null,
    about varchar not null check (about in ('measure', 'activity', 'instrument', 'note')),
    name varchar not null,
    is_optional boolean not null
);

-- one row per time that a study was opened for joining, or closed (no token); appended only, the last row counts
create table joining_door (
    collection_id integer not null,
    position smallint not null,
    token_sha256 varchar unique,
    changed_at timestamp not null
);

-- one row per time that a person agreed to a version of a study's statement, or left (no version); appended only
create table consent (
    collection_id integer not null,  -- the diary
    study_id integer not null,
    revision smallint not null,
    version smallint,
    said_at timestamp not null,
    idempotency_key varchar not null
);

-- one row per consent and kind of data that the person ticked
create table consent_item (
    collection_id integer not null,
    study_id integer not null,
    revision smallint not null,
    about varchar not null,
    name varchar not null
);

-- one row per diary and study it takes part in now: the random label the study knows it by, and the revision of the
-- diary that the study has taken in (null: not all of it). Goes when the person leaves.
create table joined (
    collection_id integer not null,  -- the diary
    study_id integer not null,
    label varchar not null,
    gathered integer
);
