"""Fusions: how what M encoders say of a patient becomes one row, and what stands in for a layer that the patient lacks."""
import torch
from torch import nn

ENCODED = 16  # what an encoder makes of a block
TINY = 1e-12


class Products(nn.Module):
    """All products of two blocks, and of each with itself, component by component; what lacks a block is 0.

    After Chen et al. (2022, IEEE Trans Med Imaging 41:757-770), who take all pairs of components.
    """

    def __init__(self, blocks: int):
        super().__init__()
        self.pairs = torch.triu_indices(blocks, blocks)
        self.width = self.pairs.shape[1] * ENCODED

    def forward(self, encoded: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """(n, M, ENCODED), (n, M) -> (n, M * (M + 1) / 2 * ENCODED)."""
        encoded = encoded * present[:, :, None]
        return (encoded[:, self.pairs[0]] * encoded[:, self.pairs[1]]).flatten(1)


class Attention(nn.Module):
    """The mean of the blocks that are there, weighed by gates learnt from what they say (Ilse et al. 2018, ICML); then bent."""

    def __init__(self, blocks: int):
        super().__init__()
        self.width, self.bend = ENCODED, _bend(ENCODED)
        self.gate = nn.Sequential(nn.Linear(ENCODED, ENCODED), nn.Tanh(), nn.Linear(ENCODED, 1))

    def forward(self, encoded: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """(n, M, ENCODED), (n, M) -> (n, ENCODED)."""
        weight = torch.exp(self.gate(encoded)[:, :, 0].clamp(-20, 20)) * present
        return self.bend((weight / weight.sum(dim=1, keepdim=True).clamp_min(TINY))[:, None] @ encoded).flatten(1)


class Average(nn.Module):
    """The mean of the blocks that are there; then bent."""

    def __init__(self, blocks: int):
        super().__init__()
        self.width, self.bend = ENCODED, _bend(ENCODED)

    def forward(self, encoded: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """(n, M, ENCODED), (n, M) -> (n, ENCODED)."""
        return self.bend((encoded * present[:, :, None]).sum(dim=1) / present.sum(dim=1, keepdim=True).clamp_min(1))


class Concatenation(nn.Module):
    """All blocks side by side, a learnt vector in the place of one that is not there; then bent."""

    def __init__(self, blocks: int):
        super().__init__()
        self.width, self.bend, self.instead = ENCODED, _bend(blocks * ENCODED), nn.Parameter(torch.zeros(blocks, ENCODED))

    def forward(self, encoded: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """(n, M, ENCODED), (n, M) -> (n, ENCODED)."""
        there = present[:, :, None]
        return self.bend((there * encoded + (1 - there) * self.instead).flatten(1))


def _bend(width: int) -> nn.Module:
    return nn.Sequential(nn.Linear(width, ENCODED), nn.LayerNorm(ENCODED), nn.SiLU())


FUSIONS = {"products": Products, "attention": Attention, "concatenation": Concatenation, "mean": Average}
