-- Which sources of an activity count, in the person's own order: of two devices that count the same steps one
-- is used on a day, never their sum. Rows are only ever appended; of a kind and unit the highest revision counts,
-- and one whose only row has no source leaves the choice to Respite again.

create table source_order (
    collection_id integer not null,
    kind varchar not null,
    unit varchar not null,
    revision smallint not null,
    position smallint not null,
    source varchar,
    saved_at timestamp not null,
    idempotency_key varchar not null
);
