-- What a person chose to record, in which order, and the medicines and care that they named.

-- one row per thing and revision; only appended, the rows of the highest revision count. A measure of the catalogue or of
-- one's own, a kind of activity, or a question that asks several at once, by name.
create table own_recorded (
    collection_id integer not null,
    revision integer not null,
    position smallint not null,
    name varchar not null check (regexp_full_match(name, '[a-z][a-z0-9_]*')),
    chosen_at timestamp not null
);

-- which measures of one's own are medicines or care: how much one dose is, and whether it is taken regularly. Only
-- appended; of a name the highest revision counts.
create table own_remedy (
    collection_id integer not null,
    name varchar not null check (regexp_full_match(name, 'own_[a-z0-9_]+')),
    revision smallint not null,
    kind varchar not null check (kind in ('medicine', 'care')),
    dose varchar not null,
    is_regular boolean not null,
    saved_at timestamp not null
);
