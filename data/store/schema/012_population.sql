-- Parts of a study's people under a name, as rules on what is known about them. Appended only: a change is a new
-- revision of the whole population, taking it away is a revision that says so. The highest revision counts.

create table population (
    collection_id integer not null,
    population_id integer not null,
    revision smallint not null,
    is_deleted boolean not null,
    name varchar not null,
    saved_at timestamp not null,
    idempotency_key varchar not null
);

-- one row per rule of a revision; name is that of the attribute, amount is null where nothing is compared with
create table population_rule (
    collection_id integer not null,
    population_id integer not null,
    revision smallint not null,
    position smallint not null,
    about varchar not null check (about in ('attribute', 'diary', 'first_pain')),
    test varchar not null check (test in ('one_of', 'at_least', 'at_most', 'known')),
    name varchar not null,
    amount double
);

-- one row per value that a rule lists
create table population_value (
    collection_id integer not null,
    population_id integer not null,
    revision smallint not null,
    position smallint not null,
    place smallint not null,
    value varchar not null
);
