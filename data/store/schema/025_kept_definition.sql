-- The definition that a diary's respites go by, as its owner chose it. Rows are only ever appended, one when another is
-- chosen than before; the highest revision counts.

create table own_definition (
    collection_id integer not null,
    revision integer not null,
    definition varchar not null,
    chosen_at timestamp not null
);
