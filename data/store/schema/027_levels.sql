-- The order of the values of a fact, as labels of a file have it or as somebody says: groups are shown in it, and the
-- first is compared with. One row per value of a revision; the highest revision counts.
create table level_order (
    collection_id integer not null,
    name varchar not null,
    revision integer not null,
    position smallint not null,
    value varchar not null,
    saved_at timestamp not null
);
