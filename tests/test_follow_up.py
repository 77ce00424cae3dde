"""Words of survival data: what files call an event, and units in column names."""
import pytest

from genoml_core.follow_up import happened, unit_of

EVENTS = [
    (["0", "1"], ("1",)), (["Alive", "Dead"], ("Dead",)), (["LIVING", "DECEASED"], ("DECEASED",)), (["true", "false"], ("true",)),
    (["0:LIVING", "1:DECEASED"], ("1:DECEASED",)), (["0:DiseaseFree", "1:Recurred"], ("1:Recurred",)), (["censored"], ()),
    (["dead ", "died"], ("dead ", "died")), (["alive", "dead", "unclear"], None), (["1", "2"], None), ([], None),
]
UNITS = {
    "survival_months": "months", "OS_MONTHS": "months", "daysToDeath": "days", "days_to_last_followup": "days", "os.years": "years",
    "OS (mos)": "months", "weeks": "weeks", "time": None, "vitamin_d": None, "holidays": None,
}


@pytest.mark.parametrize(("values", "expected"), EVENTS)
def test_events(values, expected):
    """R's 1 and 2 are left to the user: 2 is the event there, and files that count from 1 may mean anything."""
    assert happened(values) == expected


@pytest.mark.parametrize(("name", "unit"), UNITS.items())
def test_units(name, unit):
    assert unit_of(name) == unit
