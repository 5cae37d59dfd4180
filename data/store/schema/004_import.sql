-- What was decided about a file, so that the next one with the same columns is not asked again.
-- Only appended; the latest row of a collection and header is the one that counts.
create table remembered_answers (
    collection_id integer not null,
    header varchar not null,  -- hash of the column names, whatever their order
    batch_id integer not null,
    answers varchar not null  -- JSON of data/imports/plan.py, Answers
);

-- Labels of people about whom nothing is left but undone files: no longer among the participants of a study,
-- whose counts would otherwise hold them for ever.
create table withdrawn_participant (
    collection_id integer not null,
    participant_id integer not null,
    label varchar not null,
    undo_batch_id integer not null
);
