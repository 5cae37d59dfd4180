-- Folders that a study was prepared into: a second copy of health data, which no backup of this store has. One row per
-- folder; line: that of the audit trail which told of it. What was erased after it makes the folder one that is refused.
create table prepared_folder (
    collection_id integer not null,
    folder varchar not null,
    path varchar not null,
    line bigint not null,
    prepared_at timestamp not null
);
