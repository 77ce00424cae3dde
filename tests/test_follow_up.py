"""Words of survival data: what files call an event, and units in column names."""
import pytest

from genoml_core.follow_up import happened, known_later, tells_follow_up, unit_of

EVENTS = [
    (["0", "1"], ("1",)), (["Alive", "Dead"], ("Dead",)), (["LIVING", "DECEASED"], ("DECEASED",)), (["true", "false"], ("true",)),
    (["0:LIVING", "1:DECEASED"], ("1:DECEASED",)), (["0:DiseaseFree", "1:Recurred"], ("1:Recurred",)), (["censored"], ()),
    (["dead ", "died"], ("dead ", "died")), (["alive", "dead", "unclear"], None), (["1", "2"], None), ([], None),
]
UNITS = {
    "survival_months": "months", "OS_MONTHS": "months", "daysToDeath": "days", "days_to_last_followup": "days", "os.years": "years",
    "OS (mos)": "months", "weeks": "weeks", "time": None, "vitamin_d": None, "holidays": None,
}


FOLLOW_UP = [
    "time", "OS_MONTHS", "os.event", "vital_status", "days_to_death", "survival_months", "cens", "daysToLastFollowUp", "t.tdm", "e.rfs",
]
NO_FOLLOW_UP = [
    "OS9", "MOS", "TIMELESS", "age", "tsize", "PFS1", "EFS", "DSS1", "timp1", "STATUSX", "event_rate_7", "hsa-miR-21", "tdm", "ERFS",
]


@pytest.mark.parametrize("name", FOLLOW_UP)
def test_names_of_follow_up(name):
    assert tells_follow_up(name)


@pytest.mark.parametrize("name", NO_FOLLOW_UP)
def test_names_of_genes_are_no_follow_up(name):
    assert not tells_follow_up(name)


@pytest.mark.parametrize(("values", "expected"), EVENTS)
def test_events(values, expected):
    """R's 1 and 2 are left to the user: 2 is the event there, and files that count from 1 may mean anything."""
    assert happened(values) == expected


@pytest.mark.parametrize(("name", "unit"), UNITS.items())
def test_units(name, unit):
    assert unit_of(name) == unit


@pytest.mark.parametrize(("name", "later"), [
    ("radiation_therapy", True), ("new_tumor_event_type", True), ("Residual tumour", True), ("chemotherapy", True),
    ("age", False), ("pathologic_stage", False), ("grade", False), ("menopause_status", False),
])  # fmt: skip
def test_names_of_what_is_known_only_later(name, later):
    assert known_later(name) == later
