"""The data of the benchmarks: negative binomial counts with classes, batches and library sizes, as RNA-seq gives them."""
from functools import cache

import numpy as np

CLASSES = np.array(["a", "b", "c", "d", "e"])


@cache
def counts(samples: int = 1_000, genes: int = 20_000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Counts (samples, genes) int32 and labels (samples,): 100 genes differ between five classes, a fifth of all between four batches."""
    random = np.random.default_rng(seed)
    label, batch = random.integers(5, size=samples), random.integers(4, size=samples)
    effect, drift = np.zeros((5, genes), np.float32), np.zeros((4, genes), np.float32)
    effect[:, random.choice(genes, 100, replace=False)] = random.normal(0, 0.25, (5, 100))
    drift[:, random.random(genes) < 0.2] = random.normal(0, 0.4, (4, 1))
    level = random.normal(3.5, 1.5, genes).astype(np.float32)
    depth = random.normal(0, 0.3, samples).astype(np.float32)
    found = np.empty((samples, genes), np.int32)
    for start in range(0, samples, 250):
        rows = slice(start, start + 250)
        mean = np.exp(level + effect[label[rows]] + drift[batch[rows]] + depth[rows, None])
        found[rows] = random.poisson(mean * random.gamma(2.5, 1 / 2.5, mean.shape))
    return found, CLASSES[label]
