"""What is to be said beside predictions of new samples: what they rest upon, in sentences."""
from collections.abc import Iterable, Iterator

from ..dataset import SAMPLE_TABLE
from ..engine.problem import problem_of
from ..errors import GenoMLError, counted, listed
from ..run import Run

SHOWN = 5  # names in a sentence
JUDGED = 5  # samples from which on it is said what their values look like
ALIKE = {("counts", "numeric"), ("zscore", "log"), ("zscore", "numeric"), ("log", "numeric"), ("numeric", "log"), ("numeric", "zscore")}
WORDS = {
    "answered": "answered", "unsure": "left open: not sure enough", "unlike": "unlike the training samples",
    "refused": "no answer: too little was measured",
}  # fmt: skip


def reliance(facts: dict) -> list[str]:
    """What may be expected of a final model, by the score of its run (``Run.final``)."""
    word, sentence = facts["verdict"]["word"], facts["verdict"]["sentence"]
    told = [f"{sentence} That is the score of samples that no model had seen: to be expected of others like them, and of no others."]
    return ["Nothing may rest upon these predictions.", *told] if word in ("no signal", "worse") else told


def known_samples(run: Run, ids: Iterable[str]) -> list[str]:
    """Of these samples, those that the final model of a run has learnt from: what is predicted for them is no test of it.

    Raises GenoMLError where some are locked away and were not opened: they judge once.
    """
    problem, names = problem_of(run.path), set(ids)
    away = names & set(problem.dataset.samples.index[problem.locked])
    if away and not run.after("locked").done:
        why = "They judge once, on the page Results, and are no longer new afterwards."
        raise GenoMLError(f"Some of these samples are locked away in this run ({len(away):,}).", why, "Leave them out.")
    return sorted(names & set(problem.outcome.ids))


def of_known(known: list[str], samples: int) -> list[tuple[str, str]]:
    """The finding that the model has learnt from some of the samples; nothing where it has from none."""
    if not known:
        return []
    which = "this sample" if samples == 1 else f"{len(known):,} of these {samples:,} samples, such as {known[0]!r}"
    words = f"The model has learnt from {which} (by name). It knows the outcome: such predictions are no test of it, and look too good."
    return [("warning", words)]


def summary(report: dict, samples: int) -> str:
    """How many samples got an answer, and what became of the others."""
    parts = [f"{number:,} {WORDS[name]}" for name in WORDS if (number := report["decisions"].get(name))]
    return f"{counted(samples, 'sample')}: {', '.join(parts)}."


def findings(report: dict) -> list[tuple[str, str]]:
    """(severity, sentence) of what was found on the way: "error" where predictions mean nothing, "warning" where they may, else "note"."""
    layers = [found for name, layer in report["layers"].items() for found in _layer(name, layer, report["samples"])]
    return layers + list(_whole(report))


def _layer(name: str, layer: dict, samples: int) -> Iterator[tuple[str, str]]:
    what = "The sample columns" if name == SAMPLE_TABLE else f"Layer {name!r}"
    if layer["from"] is None:
        absent = counted(layer["used"], "feature")
        yield "warning" if layer["optional"] else "error", f"{what} was not found: none of the {absent} that the model looks at is there."
        return
    source = f" (in the files: {layer['from']!r})" if layer["from"] != name else ""
    share = f"{layer['share']:.0%} of what this layer does for predictions"
    yield _severity(layer["share"]), f"{what}{source}: {layer['found']:,} of {layer['used']:,} features found, {share}."
    if layer["renamed"]:
        names = [f"{wanted} as {given}" for wanted, given in layer["renamed"].items()]
        yield "note", f"{what}: {counted(len(names), 'feature')} found under another name: {listed(names, SHOWN)}."
    if layer["missing"]:
        stands = "is treated as not known" if name == SAMPLE_TABLE else "gets what is usual in training"
        yield "note", f"{what}: what is missing {stands}: {listed(layer['missing'], SHOWN)}."
    wanted, given = layer["kinds"]
    if given and given != wanted and samples >= JUDGED and (wanted, given) not in ALIKE:
        words = f"{what} held {KINDS[wanted]} in training; here they look like {KINDS[given]}."
        yield "warning", f"{words} If that is so, the predictions mean nothing: bring values on the scale of training."
    if layer["lacking"]:
        known = f"as {layer['lacked']:.0%} did in training" if layer["lacked"] else "which none did in training"
        yield "note", f"{what}: {counted(layer['lacking'], 'sample')} without any value, {known}."


KINDS = {
    "counts": "counts", "log": "logarithms", "zscore": "z-scores", "binary": "yes and no", "numeric": "numbers of another kind",
    "beta": "shares between 0 and 1", "dosage": "allele counts", "sequence": "sequences",
}  # fmt: skip


def _severity(share: float) -> str:
    return "note" if share >= 0.95 else "warning" if share >= 0.8 else "error"


def _whole(report: dict) -> Iterator[tuple[str, str]]:
    if (shift := report["shift"]) and shift["warned"]:
        yield "warning", (
            f"As a whole, these samples lie elsewhere than those in training: a feature has moved by {shift['value']:.2f} standard "
            "deviations, beyond chance. It may be another batch, instrument or preparation, or another mix of patients; the score of "
            "the run says nothing about either."
        )
    if report["asked"]["standardise"]:
        yield "warning", (
            "Each feature was brought to the mean and spread that it had in training, by these samples themselves: so the prediction of "
            "one depends on the others. It takes away differences between batches, and real ones: use it only where the mix of patients is "
            "the same as in training."
        )
    if report["cohorts"]:
        strange = [name or "not named" for name in report["cohorts"]]
        yield "warning", f"No training sample was of these cohorts: {listed(strange, SHOWN)}. They get the baseline of all together."
