-- Studies held elsewhere: their people and days stay in a prepared folder, of which this store has the name and what it
-- was like. No row about a person is here; what the study declared stands in the tables of any study.

-- one row per such study; path: where the folder is; folder: its number; store: the first line of the trail it came from;
-- study: its name there; revision: that of the study as it was prepared; manifest: the sha256 of its manifest
create table held_folder (
    collection_id integer not null,
    path varchar not null,
    folder varchar not null,
    store varchar not null,
    study varchar not null,
    revision integer not null,
    manifest varchar not null,
    people bigint not null,
    days bigint not null,
    prepared_at timestamp not null,
    held_at timestamp not null
);

-- one row per file of it that is read; shows: the table or view in whose place its rows are seen; modified: nanoseconds
create table held_file (
    collection_id integer not null,
    name varchar not null,
    shows varchar not null,
    bytes bigint not null,
    modified bigint not null,
    sha256 varchar not null
);
