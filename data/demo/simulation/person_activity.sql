-- one row per day and kind of activity of the simulated person, on days written down
-- Before the programme a quarter of an hour of walking a day; from its start more on five days a week, rising
-- over twelve weeks. In an episode everything falls. Steps and sitting follow the walking.
create temp table sim_person_activity as
with walked as (
    select
        *,
        greatest(0, round(
            (15 + case
                when day < $programme_day or weekday in (3, 7) then 0
                else 22 * least(1, (day - $programme_day) / 84)
             end)
            * (1 - 0.08 * pain_average)
            * exp(0.3 * normal_draw($seed, 'walking', 0, day))
        )) as walking,
        uniform_draw($seed, 'sessions', 0, day) as chance
    from sim_person_day
    where is_written
),
moved as (
    select
        *,
        round((3100 + 105 * walking - 150 * pain_average)
              * exp(0.15 * normal_draw($seed, 'steps', 0, day))) as steps,
        greatest(60, least(960, round(
            540 - if(weekday >= 6, 110, 0) - 1.2 * walking + 9 * pain_average
            + 45 * normal_draw($seed, 'sitting', 0, day)))) as sitting
    from walked
),
amounts as (
    select day, on_day, 'walking' as kind, walking as amount, 'minutes' as unit, 'form' as source from moved
    union all
    select day, on_day, 'sitting', sitting, 'minutes', 'form' from moved where chance < 0.9
    union all
    select day, on_day, 'steps', steps, 'steps', 'phone' from moved where chance < 0.95
    union all
    select day, on_day, 'exercise_strength', 1, 'sessions', 'form' from moved
    where day >= $programme_day and weekday in (2, 5) and pain_average <= 3 and chance < 0.7
    union all
    select day, on_day, 'exercise_mobility', 1, 'sessions', 'form' from moved
    where weekday in (1, 3, 6) and chance < 0.45
    union all
    select day, on_day, 'care_heat', 1, 'sessions', 'form' from moved
    where pain_average >= 4 and chance < 0.5
    union all
    select day, on_day, 'care_massage', 1, 'sessions', 'form' from moved
    where is_episode and weekday = 4 and chance < 0.4
)
select * from amounts order by day, kind;
