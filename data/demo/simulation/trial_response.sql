-- one row per participant, questionnaire and visit of the simulated trial: a total of TSK-11 or RMDQ-24
-- Everything here is assumed, nothing of it is published: fear of movement falls a little in everybody and by two
-- points more in the walkers, disability follows the fear of the visit before, and a form in ten is not sent back.
create temp table sim_trial_response as
with visit as (
    -- weeks 0, 4, 8, 12, 26, 39 and 52; all but the first up to four days early or late
    select number, arm, start_on, n_written, visit,
           (7 * visit + if(visit = 0, 0, floor(9 * uniform_draw($seed, 'form day', number, visit)) - 4))::integer as day
    from sim_trial_person
    cross join unnest([0, 4, 8, 12, 26, 39, 52]) as visits (visit)
    where course <> 'silent'
),
feared as (
    select
        *,
        25 + 5 * normal_draw($seed, 'fear', number, 0) + 2 * normal_draw($seed, 'fear now', number, visit)
        - if(visit = 0, 0, if(arm = 'walking', 3, 1)) as fear
    from visit
),
hindered as (
    select
        *,
        7 + 0.3 * (coalesce(lag(fear) over (partition by number order by visit), fear) - 25)
        + 2.5 * normal_draw($seed, 'disability', number, 0)
        + 1.5 * normal_draw($seed, 'disability now', number, visit) as disability
    from feared
),
form as (
    select number, visit, start_on + day as on_day, day < n_written as is_asked, 'tsk-11' as instrument,
           greatest(11, least(44, round(fear))) as value
    from hindered
    union all
    select number, visit, start_on + day, day < n_written, 'rmdq-24', greatest(0, least(24, round(disability)))
    from hindered
)
select number, on_day, instrument, value
from form
where is_asked and (visit = 0 or uniform_draw($seed, concat('back ', instrument), number, visit) > 0.1)
order by number, on_day, instrument;
