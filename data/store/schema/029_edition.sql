-- The edition of the methods by which a plan was declared; before the second it was not noted, which is the first.
alter table study_plan add column edition smallint default 1;
