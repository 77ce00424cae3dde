"""Neural networks: gradients along the straight way from the mean training sample to the sample, added up by Captum."""
import numpy as np

from . import Attribution, explainer

POINTS = 50  # on the way


def _explains(estimator) -> bool:
    return hasattr(estimator, "network_")


def attribute(estimator, X: np.ndarray, Z: np.ndarray) -> Attribution:
    """Contributions to the score of each class before the softmax, to the predicted number or the log risk.

    Features of a layer that a sample lacks contribute nothing; what is expected is that of a sample with all layers. The error is that of
    the sum in the place of an integral, on samples with all layers.
    """
    import torch
    from captum.attr import IntegratedGradients

    scale, middle = getattr(estimator, "scale_", 1.0), getattr(estimator, "mean_", 0.0)
    start, (samples, *beside) = estimator.tensors(X)[0].mean(dim=0, keepdim=True), estimator.tensors(Z)
    gradients = IntegratedGradients(estimator.network_)
    with torch.no_grad():
        expected = estimator.network_(start, *(torch.ones_like(part[:1]) for part in beside))[0].numpy().astype(float) * scale + middle
    found = [
        gradients.attribute(
            samples, start, target=output, additional_forward_args=tuple(beside) or None, n_steps=POINTS, internal_batch_size=1024
        ).detach().numpy() * scale
        for output in range(len(expected))
    ]
    whole, values = ~np.isnan(Z).any(axis=1), np.stack(found, axis=-1)
    away = estimator.outputs(Z[whole]) * scale + middle - expected
    missed = np.abs(values[whole].sum(axis=1) - away).sum()
    error = float(missed / np.abs(away).sum()) if np.abs(away).sum() > 0 else 0.0
    return Attribution(found[0], expected[0], error) if len(found) == 1 else Attribution(values, expected, error)


explainer(
    "network",
    label="Integrated gradients of networks",
    explains=_explains,
    attribute=attribute,
    methods="a neural network's contributions are integrated gradients from the mean of the training samples, on the raw score",
    cite="Sundararajan et al. (2017) ICML 34:3319-3328",
)
