-- How a declared outcome is compared, beside its measure, visits and groups: one row per thing that a revision of a plan
-- says, several where it lists some. What is not there was not declared.
create table study_plan_choice (
    collection_id integer not null,
    revision smallint not null,
    about varchar not null,
    position smallint not null,
    value varchar not null
);
