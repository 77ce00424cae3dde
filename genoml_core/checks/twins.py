"""Are there samples that are one and the same under two names?"""
import numpy as np

from ..edit import Edit
from ..errors import counted, listed
from . import check

MOST, FEATURES, LEAST = 4_000, 3_000, 50  # samples and features compared; with fewer features two samples may agree by chance
ALIKE = {"dosage": 0.9}  # correlation of profiles, each feature around its mean; a few variants may be counted by the other allele
USUAL = 0.98


@check("dataset")
def twins(dataset):
    """Do two samples have nearly the same profile, so that one would give the other away?"""
    groups = next((dataset.column(c) for c, role in dataset.facts.roles.items() if role == "group"), None)
    for layer, facts in dataset.facts.layers.items():
        if facts.kind in ("binary", "sequence") or facts.features < LEAST or len(dataset.samples) > MOST:
            continue
        limit = ALIKE.get(facts.kind, USUAL)
        pairs = _alike(dataset.matrix(layer), limit)
        names = dataset.samples.index
        strangers = [(names[i], names[j]) for i, j in pairs if groups is None or groups.iat[i] != groups.iat[j]]
        if strangers:
            examples = listed([f"{one} and {other}" for one, other in strangers], 3)
            why = f"Their profiles in layer {layer!r} correlate by more than {limit}: {examples}."
            fix = "Keep one of each, or name a group column that holds them together."
            drop = tuple(dict.fromkeys(other for _, other in strangers))
            edit = Edit(action="drop samples", button=f"Leave {len(drop):,} of them out", names=drop)
            yield "warning", f"Nearly the same under two names: {counted(len(strangers), 'pair')} of samples.", why, fix, edit
            return


def _alike(X: np.ndarray, limit: float) -> list[tuple[int, int]]:
    """Pairs of rows (i < j) whose values, log-like and around the mean of each feature, correlate by more than a limit."""
    part = np.asarray(X[:, :: -(-X.shape[1] // FEATURES)], np.float64)
    part = np.copysign(np.log1p(np.abs(part)), part)
    means = np.nanmean(np.where(np.isfinite(part), part, np.nan), axis=0) if np.isfinite(part).any() else 0
    part = np.nan_to_num(part - means)
    part -= part.mean(axis=1, keepdims=True)  # the depth of a library makes nobody alike
    length = np.linalg.norm(part, axis=1, keepdims=True)
    unit = np.divide(part, length, out=np.zeros_like(part), where=length > 0)
    return [(int(i), int(j)) for i, j in np.argwhere(np.triu(unit @ unit.T > limit, 1))]
