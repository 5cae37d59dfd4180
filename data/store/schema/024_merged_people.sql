-- That the people of two labels are one, since somebody said so: their rows were appended anew under `into_label`, and
-- files that come later mean that person by `label`. The latest row of a label counts.
create table merged_participant (
    collection_id integer not null,
    batch_id integer not null,
    label varchar not null,
    into_label varchar not null
);
