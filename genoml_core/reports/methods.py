"""The methods text of a run: what was really done, in sentences, and whose methods they are."""
import json
import re

from ..errors import counted, in_sentence
from ..metrics import METRICS
from ..models import MODELS, label_of_use
from ..plan import SAMPLE_TABLE, Plan
from ..run import Run
from ..target import Target
from .words import held_out, recipe_in_words

STATISTICS = {  # what every run of a task rests upon -> whose it is
    "": ("Varma and Simon (2006) BMC Bioinformatics 7:91", "Nadeau and Bengio (2003) Mach Learn 52:239-281"),
    "classification": (),
    "regression": (),
    "survival": ("Harrell et al. (1996) Stat Med 15:361-387", "Graf et al. (1999) Stat Med 18:2529-2545"),
}
_SHIFTED = "Alexandari et al. (2020) PMLR 119:222-232"
CALIBRATIONS = {
    "shifted": (_SHIFTED,), "balanced": (_SHIFTED, "Menon et al. (2013) PMLR 28:603-611"),
    "temperature": ("Guo et al. (2017) PMLR 70:1321-1330",),
}
LIBRARIES = {"genoml": "GenoML Studio", "python": "Python"}
_CITED = re.compile(r"(?P<who>.+?) \((?P<year>\d{4})\) (?P<where>.+?)(?: (?P<volume>\d+)(?:\(\d+\))?:(?P<pages>[\w-]+))?")

_INSIDE = "Probabilities calibrated inside the training parts by"
_CALIBRATED = {
    "balanced": f"{_INSIDE} a temperature and a shift for each class. A sample is called the class whose probability is raised most above "
    "its mean, not always the most probable one: so each class counts alike, as in balanced accuracy.",
    "shifted": f"{_INSIDE} a temperature and a shift for each class. A sample is called the most probable class.",
    "temperature": f"{_INSIDE} a temperature.",
    "sigmoid": f"{_INSIDE} a logistic curve for each class.",
    "none": "Probabilities not calibrated.",
}


def design(run: Run) -> list[str]:
    """Sentences on samples, groups, folds, preprocessing, intervals."""
    plan = run.plan
    sentences = [
        *["The labels were shuffled: nothing can be learnt from them, and this run is a check."] * (plan.shuffle is not None),
        *_samples(run),
        f"{plan.design.sentence[:1].upper() + plan.design.sentence[1:]}; seed {plan.seed}.",
        *_new(plan),
        *[f"{counted(run.summary['samples'].get('locked', 0), 'sample')} locked away, unseen by any of these models."]
        * (plan.design.locked > 0),
        f"Up to {counted(plan.configurations, 'setting')} a model and fold, chosen by {in_sentence(METRICS[plan.objective].label)}.",
        *["Of the settings within one standard error of the best the simplest was taken; for baselines the best."]
        * (plan.choose == "simplest"),
        *_tier(plan),
        *(f"{_part(layer)}: {recipe_in_words(uses)}." for layer, uses in plan.recipe.items()),
        *["Training samples of rare classes were fitted again until all classes were equally large, inside each training part."]
        * plan.oversample,
        *_calibrated(plan),
        "95 % intervals from 1,000 resamples of groups of samples. They hold the chance of who was sampled, not how the models would "
        "differ if they were trained on others, so those of single scores are somewhat too narrow. The interval of a difference to the "
        "baseline is widened to hold the corrected resampled t-test over the folds, too.",
    ]
    if plan.target.covariates:
        sentences.append(f"Columns used as features beside the layers: {', '.join(plan.target.covariates)}.")
    return sentences


def _new(plan: Plan) -> list[str]:
    """What the scores are about."""
    words = held_out(plan.design.name, plan.design.by, plan.target.group, plan.target.roles)
    few = "The intervals rest on samples, not on so few values." if plan.design.name == "leave_out" else ""
    return [" ".join(filter(None, (words, few)))]


def _part(layer: str) -> str:
    return "Sample columns" if layer == SAMPLE_TABLE else f"Layer {layer}"


def _tier(plan: Plan) -> list[str]:
    """How the fits of the plan's tier are done, and by which models otherwise than by the exact one."""
    if plan.tier == "exact":
        return ["Exact tier: each fit as scikit-learn or the model's own library does it, all settings in all inner folds."]
    fits = {label_of_use(use.id): MODELS[use.name].tasks[plan.target.task] for use in plan.models}
    differs: dict[str, list[str]] = {}
    for label, fit in fits.items():
        if fit.fast:
            differs.setdefault(fit.fast.differs, []).append(label)
    raced = (
        "Fast tier: after one inner fold, two, four and so on the better half of a model's settings went on, and one that was tried in all "
        "was chosen; baselines tried each setting in all. All penalties of a linear model count as one setting."
    )
    return [raced, *(f"{' and '.join(labels)}: {words}." for words, labels in differs.items())]


def _samples(run: Run) -> list[str]:
    """Who was in it: samples, classes, those left out, groups."""
    samples, target = run.summary["samples"], run.plan.target
    sentences = [f"{counted(samples['used'], 'sample')} of {run.dataset.name}{_outcome(samples, target)}."]
    if samples["unlabelled"]:
        sentences.append(f"{counted(samples['unlabelled'], 'sample')} without a value of {target.title} left out.")
    if target.group and run.plan.design.name == "leave_out":
        kept = f"folds go by {run.plan.design.by}, so a group with several values of it was on both sides of a split"
        sentences.append(f"{counted(samples['groups'], 'group')} by {target.group}, drawn as a whole for the intervals; {kept}.")
    elif target.group:
        sentences.append(f"{counted(samples['groups'], 'group')} by {target.group}: one group was never on both sides of a split.")
    else:
        sentences.append("Each sample counted as independent: no column says which samples belong together.")
    return sentences


def _outcome(samples: dict, target: Target) -> str:
    """What is known of what is predicted, to stand behind the number of samples."""
    if target.task == "classification":
        classes = ", ".join(f"{name} ({n:,})" for name, n in samples["classes"].items())
        return f" in {counted(len(samples['classes']), 'class', 'classes')}: {classes}"
    if target.task == "regression":
        return f"; {target.column} has " + ", ".join(f"{name} {value:.3g}" for name, value in samples["values"].items())
    unit = f" {target.time_unit}" if target.time_unit else ""
    late = f", {samples['late']:,} under observation only from a later time on, before which they do not count" if target.entry else ""
    return f"; {counted(samples['events'], 'event')} in {target.event}, median time {samples['median time']:.3g}{unit}{late}"


def _calibrated(plan: Plan) -> list[str]:
    """How raw scores became what was predicted."""
    if plan.target.task == "regression":
        return []
    if plan.target.task == "survival":
        return ["Slope and baseline hazard of the survival curves, and where high risk begins, were learnt on inner held-out samples."]
    return [_CALIBRATED[plan.calibration]]


def methods(run: Run) -> list[str]:
    """The paragraphs of the methods text: what was done, which models were tried, with what; sources as [keys] of ``bibliography``."""
    return [" ".join(design(run)), _models(run.plan), _judged(run), _software(run)]


def _models(plan: Plan) -> str:
    """The models and the baselines, each with its source."""
    parts = {role: [] for role in ("model", "baseline")}
    for use in plan.models:
        entry = MODELS[use.name]
        seen = f", on {' and '.join(use.layers)} alone" if use.layers else ""
        parts[entry.role].append(f"{entry.methods}{seen}{_key_of(entry.cite)}")
    compared = f" They were compared with simple baselines: {'; '.join(parts['baseline'])}." if parts["baseline"] else ""
    return f"Models: {'; '.join(parts['model'])}.{compared}"


def _judged(run: Run) -> str:
    """How the result was chosen and judged."""
    sources = "".join(map(_key_of, _statistics(run.plan)))
    return ("In each outer fold the model with the best inner score speaks for the result, so choosing among models costs no honesty; the "
            f"best of the baselines is chosen the same way. Statistics after{sources}.")


def _software(run: Run) -> str:
    """Versions as the run began with them."""
    noted = json.loads((run.path / "environment.json").read_text(encoding="utf-8"))
    known = [f"{LIBRARIES.get(name, name)} {value}" for name, value in noted.items() if name not in _MACHINE]
    return f"Software: {', '.join(known)}. Run {run.id}, plan {run.plan.key[:12]}, dataset {run.plan.dataset[:12]}, seed {run.plan.seed}."


_MACHINE = {"machine", "system", "workers", "started"}


def _sources(plan: Plan) -> list[str]:
    cited = [MODELS[use.name].cite for use in plan.models]
    return [source for source in dict.fromkeys([*cited, *_statistics(plan)]) if _CITED.fullmatch(source)]


def _statistics(plan: Plan) -> tuple[str, ...]:
    return STATISTICS[""] + STATISTICS[plan.target.task] + CALIBRATIONS.get(plan.calibration, ())


def _key_of(source: str) -> str:
    """Its key in brackets, behind a space; nothing for what has no source."""
    return f" [{_key(found)}]" if (found := _CITED.fullmatch(source)) else ""


def _key(found: re.Match) -> str:
    first = re.sub(r" (?:et al\.|and .*)$", "", found["who"])
    return re.sub(r"\W", "", first).lower() + found["year"]


def bibliography(run: Run) -> str:
    """BibTeX of what the methods text names, in the order in which it is named."""
    return "\n\n".join(_entry(_CITED.fullmatch(source)) for source in _sources(run.plan)) + "\n"


def _entry(found: re.Match) -> str:
    fields = {
        "author": found["who"].replace(" et al.", " and others"), "year": found["year"], "journal": found["where"],
        "volume": found["volume"], "pages": (found["pages"] or "").replace("-", "--"),
    }  # fmt: skip
    told = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@article{{{_key(found)},\n{told}\n}}"
