"""Labels dealt anew: what is left to find is chance."""
import numpy as np


def shuffled(groups: np.ndarray, blocks: np.ndarray, seed: int) -> np.ndarray:
    """For each sample whose label it gets, (n,): groups exchange theirs as a whole, with groups of the same size in the same block.

    So samples of a patient keep labels that go together, and the frequencies within a cohort stay. A group whose size is alone in its block
    keeps its own. groups: codes, (n,); blocks: of the first sample of a group, (n,).
    """
    random = np.random.default_rng(seed)
    members = {}
    for place, group in enumerate(groups):
        members.setdefault(group, []).append(place)
    alike = {}
    for places in members.values():
        alike.setdefault((blocks[places[0]], len(places)), []).append(places)
    order = np.arange(len(groups))
    for same in alike.values():
        for to, of in enumerate(random.permutation(len(same))):
            order[same[to]] = same[of]
    return order
