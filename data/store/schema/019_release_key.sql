-- one row per study that something was released of: the random key that its marks in release_person are made with, so
-- that nobody without the store can try labels against them. Goes with the study.
create table release_key (
    collection_id integer not null,
    key_hex varchar not null
);
