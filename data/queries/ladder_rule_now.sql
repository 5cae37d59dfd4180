-- one row per collection that has set a rule: the one set last
select kind, times, at_most
from ladder_rule
where collection_id = $collection_id
qualify row_number() over (order by rule_id desc) = 1
