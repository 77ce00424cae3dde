"""Plain words for what the core names in one word: kinds of data, states of runs, efforts."""

import time
from datetime import UTC, datetime

from genoml_core.models import label_of_use
from genoml_core.plan import EFFORTS
from genoml_core.run import Run

KINDS = {
    "counts": ("Counts", "whole numbers of reads, not yet on a logarithmic scale"),
    "log": ("Log values", "expression on a logarithmic scale"),
    "zscore": ("Z-scores", "values already centred and scaled for each gene"),
    "binary": ("Yes or no", "each value is 0 or 1"),
    "numeric": ("Numbers", "measurements of no particular kind"),
    "beta": ("Beta values", "shares of methylation between 0 and 1"),
    "dosage": ("Genotypes", "how often a person carries an allele, 0 to 2"),
    "sequence": ("DNA", "a base at each position"),
}
LEARNS = {  # what a step learns from -> word, colour, icon, meaning
    "nothing": ("each sample by itself", "gray", ":material/person:", "Nothing is learnt: a sample's values do not depend on any other."),
    "samples": (
        "learns from training samples", "blue", ":material/school:",
        "What it needs is learnt from the training part of each fold, and kept for the samples that judge.",
    ),
    "target": (
        "learns from training samples and their target", "violet", ":material/target:",
        "It looks at the answers of the training part, so it is learnt anew inside every fold, the inner ones too.",
    ),
}  # fmt: skip
STATES = {  # state -> word, icon, colour
    "new": ("Not started", ":material/hourglass_disabled:", "gray"),
    "queued": ("Waiting", ":material/hourglass_top:", "blue"),
    "running": ("Running", ":material/progress_activity:", "blue"),
    "interrupted": ("Interrupted", ":material/power_off:", "orange"),
    "done": ("Done", ":material/check_circle:", "green"),
    "incomplete": ("Done with gaps", ":material/rule:", "orange"),
    "stopped": ("Stopped", ":material/stop_circle:", "gray"),
    "paused": ("Paused", ":material/pause_circle:", "orange"),
    "failed": ("Failed", ":material/error:", "red"),
}
VERDICTS = {  # word of the verdict -> title, icon, colour
    "better": ("Better than the baseline", ":material/trending_up:", "green"),
    "equivalent": ("As good as the baseline", ":material/trending_flat:", "blue"),
    "worse": ("Worse than the baseline", ":material/trending_down:", "red"),
    "inconclusive": ("Cannot be told yet", ":material/help:", "orange"),
    "no signal": ("No signal found", ":material/remove_circle:", "gray"),
}
DESIGN_WORDS = {
    "nested": "Samples at random",
    "leave_out": "Whole values of a column",
    "later": "Later samples",
}

CALIBRATION_WORDS = {
    "balanced": "Shift, classes called alike",
    "shifted": "Shift, most probable class called",
    "temperature": "Temperature",
    "sigmoid": "Sigmoid",
    "none": "None",
}
TIER_WORDS = {"fast": "Fast", "exact": "Exact"}
EFFORT_WORDS = {
    "quick": f"Quick: {EFFORTS['quick']} settings a model",
    "standard": f"Standard: {EFFORTS['standard']} settings",
    "thorough": f"Thorough: {EFFORTS['thorough']} settings",
}


def model_label(name: str) -> str:
    """The label of a model, or of the two rows that are put together from several models."""
    return {"headline": "Headline (chosen in each fold)", "baseline": "Best baseline"}.get(name) or label_of_use(name)


def started_at(run: Run) -> datetime:
    """When a run was made, from its id (UTC)."""
    return datetime.strptime(run.id[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)


def when(run: Run) -> str:
    """How long ago a run was made, or its date."""
    ago = time.time() - started_at(run).timestamp()
    if ago < 90:
        return "just now"
    if ago < 5400:
        return f"{ago / 60:.0f} minutes ago"
    if ago < 86_400:
        return f"{ago / 3600:.0f} hours ago"
    return f"{started_at(run):%d %b %Y}"
