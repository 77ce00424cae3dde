"""What each layer does for the predictions: how far it moves them, and what risks come to without it."""
import numpy as np
import pandas as pd


def risks_without(estimator, X: np.ndarray, Z: np.ndarray, widths: dict[str, int], gaps: bool) -> dict[str, np.ndarray]:
    """Log risks of Z (n, p) as a model gives them, under "", and as if each layer were lacking; nothing where there is one layer.

    gaps: whether the model understands them, so that the layer is lacking; to others all its features are as in the mean training sample.
    """
    if len(widths) < 2:
        return {}
    found, ends = {"": np.asarray(estimator.predict(Z), float).reshape(len(Z))}, np.cumsum([0, *widths.values()])
    instead = np.full(X.shape[1], np.nan) if gaps else X.mean(axis=0, dtype=float)
    for layer, first, last in zip(widths, ends, ends[1:], strict=False):
        lacking = np.array(Z)
        lacking[:, first:last] = instead[first:last]
        found[layer] = np.asarray(estimator.predict(lacking), float).reshape(len(Z))
    return found


def bent_share(estimator, Z: np.ndarray) -> float:
    """The share of the variance of predicted risks that a network's residual on its linear model makes; NaN where there is none."""
    if not hasattr(estimator, "parts"):
        return np.nan
    anchor, residual = estimator.parts(Z)
    whole = np.var(anchor + residual)
    return float(np.var(residual) / whole) if whole > 0 else 0.0


def by_layer(
    place: pd.DataFrame, columns: pd.MultiIndex, contributions: np.ndarray, without: list[dict], bent: list[float],
) -> pd.DataFrame:  # fmt: skip
    """See ``Run.layers``, the output being a number. place: a row a sample; contributions: (n, p, K); without, bent: of each member."""
    tables, layers = [], columns.get_level_values("layer")
    for layer in layers.unique():
        moved = contributions[:, layers == layer].sum(axis=1)
        risk, lacking = (_mixed(without, name) for name in ("", layer))
        tables += [
            place.assign(layer=layer, output=output, contribution=moved[:, output], risk=risk, without=lacking, bent=np.mean(bent))
            for output in range(moved.shape[1])
        ]
    return pd.concat(tables, ignore_index=True)


def _mixed(risks: list[dict], name: str) -> np.ndarray | float:
    """The sum over members, a member that does not see a layer keeping its risk; NaN where a member tells none."""
    return sum(found.get(name, found[""]) for found in risks) if all(risks) else np.nan
