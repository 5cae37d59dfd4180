-- one row per collection: how many different analyses were shown before its plan was declared, and since
select
    count(distinct (question, asked)) filter (where plan_revision = 0) as n_before,
    count(distinct (question, asked)) filter (where plan_revision > 0) as n_since
from study_look
where collection_id = $collection_id
