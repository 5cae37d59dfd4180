"""The makers of whose exports there is a generator: each of a known person."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random

from tests.makers import fit_writer, naive, nights_of_watches, phones, watches
from tests.makers.made import Made, zipped
from tests.makers.nights import NIGHTS
from tests.makers.person import WATCH, Person, draw


def garmin_fit(person: Person, rng: Random) -> Made:
    """Monitoring files, loose in a zip or packed into the account export's own zip, in any order."""
    files = fit_writer.files(person, rng)
    shuffled = rng.sample(sorted(files), len(files))
    packed = {f"DI_CONNECT/{name}": files[name] for name in shuffled}
    # an activity of the same watch, which has no steps of a day
    packed["activity.fit"] = fit_writer.whole(fit_writer.file_id(1_774_000_000, kind=4))
    content = zipped(packed)
    if rng.random() < 0.5:
        content = zipped({"DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip": content})
    right = {("steps", "Garmin vivo fit", day): steps for day, steps in person.steps(WATCH).items()}
    found = naive.fit(files, lambda at: person.place(at // 60))
    return Made("garmin.zip", content, person.zone, right, found, person.steps(WATCH))


MAKERS: dict[str, Callable[[Person, Random], Made]] = {
    "Apple Health": phones.apple_health,
    "Google Health": phones.google_health,
    "Google Health (JSON)": phones.google_health_json,
    "Health Connect": phones.health_connect,
    "Samsung Health": phones.samsung,
    "Garmin (FIT)": garmin_fit,
    "Garmin (account export)": watches.garmin_account,
    "Garmin (steps)": watches.garmin_web,
    "Garmin (activities)": partial(watches.activities, is_strava=False),
    "Strava": partial(watches.activities, is_strava=True),
    "Fitbit": watches.fitbit_web,
    "Google Fit": watches.google_fit,
    "Zepp": watches.zepp,
    "Xiaomi": watches.xiaomi,
    "Withings": watches.withings,
    "Withings (stretches)": watches.withings_raw,
    "Oura": watches.oura,
    "Polar": watches.polar,
    "Open mHealth": watches.open_mhealth,
    "FHIR": watches.fhir,
    **NIGHTS,
    "Google Health (JSON, nights)": nights_of_watches.fitbit_json,
    "Oura (nights)": nights_of_watches.oura,
    "Zepp (nights)": nights_of_watches.zepp,
}


def made_by(maker: str, seed: int) -> Made:
    """An export of the person of a seed."""
    rng = Random(f"{maker} {seed}")
    return MAKERS[maker](draw(rng), rng)
