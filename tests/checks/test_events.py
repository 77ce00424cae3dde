"""Before survival is predicted: events in all, in cohorts and of those who have a layer; other end points; what lacking a layer tells."""
import numpy as np
import pytest

from tests.checks.test_checks import found, values

HALF = ["dead", "alive"] * 50


def followed(make_dataset, event=HALF, layers=None, **columns):
    X = values() if layers is None else {"expression": values(), **layers}
    return make_dataset(X, time=np.arange(1.0, 101), event=event, **columns)


def codes(data, **settings):
    return found(data, "time", task="survival", event="event", models=["cox_ridge"], **settings)


def test_enough_events_raise_nothing(make_dataset):
    assert codes(followed(make_dataset)) == {}


@pytest.mark.parametrize("cause", [["heart", "lung"], [1.5, 2.5, 3.5]])
def test_what_is_known_of_the_dead_alone_gives_the_answer_away(make_dataset, cause):
    told = [cause[i % len(cause)] if event == "dead" else None for i, event in enumerate(HALF)]
    data = followed(make_dataset, cause=told, age=np.arange(100.0), sex=["f", "f", "m", "m"] * 25)
    assert "The column 'cause', a feature, gives the answer away." in codes(data, covariates=["cause"])["covariate_tells_event"].text
    assert "covariate_tells_event" not in codes(data, covariates=["age", "sex"])


def test_an_entry_at_the_end_is_no_follow_up(make_dataset):
    entry = np.zeros(100)
    entry[:3] = [1.0, 5.0, 2.9]  # of times 1, 2 and 3
    warned = codes(followed(make_dataset, entry=entry), entry="entry")
    assert "2 samples have a 'entry' at or after their 'time'." in warned["never_observed"].text
    assert "few_at_the_start" not in warned
    assert "never_observed" not in codes(followed(make_dataset))


def test_a_start_without_patients_is_warned_of(make_dataset):
    """The time is the patient's number; all but five came a month before it ended, so that few were ever there together."""
    entry = np.where(np.arange(100) < 5, 0, np.maximum(np.arange(100.0) - 30, 0))
    warned = codes(followed(make_dataset, entry=np.where(entry == 0, 0.5, entry)), entry="entry")
    assert "few_at_the_start" not in warned  # 31 at the first event
    alone = codes(followed(make_dataset, entry=np.maximum(np.arange(100) - 9.5, 0)), entry="entry")["few_at_the_start"]
    assert alone.severity == "warning"
    assert "Until 99 fewer than 20 are under observation" in alone.text


def test_an_endpoint_that_comes_more_often_is_offered(make_dataset):
    rare = ["dead"] * 30 + ["alive"] * 70
    warned = codes(followed(make_dataset, rare, **{"PFI event": ["1", "0"] * 50, "relapse": ["1"] * 20 + ["0"] * 80}))["few_events"]
    assert warned.severity == "warning"
    assert "30 events" in warned.text
    assert "'PFI event' may tell" in warned.fix
    assert "relapse" not in warned.fix  # came less often
    assert codes(followed(make_dataset, ["dead"] * 8 + ["alive"] * 92))["few_events"].severity == "error"


def test_cohorts_are_counted_for_each_fold(make_dataset):
    """Five folds need ten events; the second cohort has five."""
    data = followed(make_dataset, ["dead"] * 50 + ["alive"] * 45 + ["dead"] * 5, cancer=["lung"] * 60 + ["skin"] * 40)
    note = codes(data, cohort="cancer")["cohorts_without_events"]
    assert "in each of 5 folds: 'skin (5)'." in note.text


@pytest.mark.parametrize(("those", "severity"), [(slice(0, 40), "warning"), (slice(0, 100), None)])
def test_layers_of_few_events(make_dataset, those, severity):
    X = np.full((100, 6), np.nan, np.float32)
    X[those] = values()[those]
    data = followed(make_dataset, layers={"mirna": X})
    found_here = codes(data)
    assert ("layers_of_few_events" in found_here) == (severity is not None)
    if severity:
        assert found_here["layers_of_few_events"].severity == severity
        assert "only 20 events seen" in found_here["layers_of_few_events"].text


def test_lacking_a_layer_tells_the_cohort(make_dataset):
    X = values()
    X[60:] = np.nan
    data = followed(make_dataset, layers={"mirna": X}, cancer=["lung"] * 60 + ["skin"] * 40)
    assert "Hardly anybody of 'skin' has layer 'mirna'" in codes(data, cohort="cancer")["cohorts_without_a_layer"].text
