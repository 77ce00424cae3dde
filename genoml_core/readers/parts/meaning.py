"""What a layer measures, by the names of its features."""

import re

_SIGNS = {
    "methylation": re.compile(r"c[gh]\.?\d{6,}.*"),
    "mirna": re.compile(r"(hsa|mmu|rno)[-.](mir|let|miR)[-.]?\w+.*", re.IGNORECASE),
    "genotypes": re.compile(r"rs\d+.*"),
}
_ENOUGH, _LOOKED_AT = 0.5, 1_000


def meaning_of(features: list[str]) -> str | None:
    """The usual name of a layer with these features; None where they tell nothing."""
    some = features[:: max(1, len(features) // _LOOKED_AT)]
    return next((name for name, sign in _SIGNS.items() if sum(map(bool, map(sign.fullmatch, some))) >= _ENOUGH * len(some)), None)
