"""Survival from several layers: an encoder for each, a fusion of what they say, and all of it a residual on a ridge Cox model.

The residual begins at zero and may stay there, so the worst case is the linear model. A layer that a patient lacks says nothing: the linear
model has a weight for lacking it, the fusion leaves it out or puts a learnt vector in its place.
"""
from functools import partial

import numpy as np
import torch
from torch import nn

from ...dataset import SAMPLE_TABLE
from ...penalised.cox import FREE, CoxRidge
from .anchored import COX_BATCH, Mean, frozen, leading_components
from .fusion import ENCODED, FUSIONS
from .stored import Stored, Weights, inside, parts
from .training import PARTS, by_event, cox_loss, dealt, device, train

TINY = 1e-12


class Multimodal(nn.Module):
    """log risk = anchor + residual, of M blocks of features side by side, and which of them each patient has.

    fronts: what makes components (n, d) of a block, frozen; anchor: weights of all components and of what is lacking, (1, d1 + .. + M).
    """

    def __init__(self, fronts: list[nn.Module], widths: list[int], anchor: np.ndarray, residual: "Residual"):
        super().__init__()
        self.fronts, self.widths = nn.ModuleList(fronts), widths
        self.anchor, self.residual = frozen(anchor[None], np.zeros(1)), residual

    def components(self, x: torch.Tensor) -> torch.Tensor:
        """(n, p) -> (n, d1 + d2 + ..)."""
        return torch.cat([front(part) for front, part in zip(self.fronts, x.split(self.widths, dim=1), strict=True)], dim=1)

    def parts(self, z: torch.Tensor, present: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The anchor and the residual, (n, 1) each, of components and of which blocks are there, (n, M)."""
        z = torch.cat([part * present[:, [m]] for m, part in enumerate(z.split(self.residual.sizes, dim=1))], dim=1)
        return self.anchor(torch.cat([z, 1 - present], dim=1)), self.residual(z, present)

    def forward(self, x: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """(n, p), (n, M) -> (n, 1)."""
        return sum(self.parts(self.components(x), present))


class Residual(nn.Module):
    """Encoders, fusion, and a last layer that begins at zero. sizes: the components of each block."""

    def __init__(self, sizes: list[int], hidden: int, dropout: float, fusion: str):
        super().__init__()
        self.sizes = sizes
        self.encoders = nn.ModuleList(
            nn.Sequential(nn.Linear(size, hidden), nn.SiLU(), nn.Dropout(dropout), nn.Linear(hidden, ENCODED)) for size in sizes
        )
        self.fusion, self.dropout = FUSIONS[fusion](len(sizes)), nn.Dropout(dropout)
        self.last = nn.Linear(self.fusion.width, 1, bias=False)
        nn.init.zeros_(self.last.weight)

    def forward(self, z: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """(n, d1 + d2 + ..), (n, M) -> (n, 1)."""
        encoded = [encoder(part) for encoder, part in zip(self.encoders, z.split(self.sizes, dim=1), strict=True)]
        return self.last(self.dropout(self.fusion(torch.stack(encoded, dim=1), present)))


class Autoencoder(nn.Module):
    """Components that are bent a little, so that a linear map of them gives the features back although some were left out.

    It begins as principal components (Vincent et al. 2008, ICML, for the noise); it is trained without the outcome, and then frozen.
    """

    HIDDEN, EPOCHS, NOISE, BATCH, RATE = 256, 20, 0.2, 256, 1e-3

    def __init__(self, components: nn.Linear):
        super().__init__()
        p, d = components.in_features, components.out_features
        self.components, last = components, nn.Linear(self.HIDDEN, d)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.bend = nn.Sequential(nn.Linear(p, self.HIDDEN), nn.SiLU(), last)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, p) -> (n, d)."""
        return self.components(x) + self.bend(x)

    def fit(self, x: torch.Tensor) -> "Autoencoder":
        """Learn from x (n, p)."""
        self.to(device()).train()
        x, decode = x.to(device()), nn.Linear(self.components.out_features, x.shape[1]).to(device())
        with torch.no_grad():  # the best linear map back, where the components are uncorrelated
            z, away = self.components(x), x - x.mean(dim=0)
            decode.weight.copy_((z.T @ away / (z**2).sum(dim=0).clamp_min(TINY)[:, None]).T)
            decode.bias.copy_(x.mean(dim=0))
        optimiser = torch.optim.AdamW([*self.bend.parameters(), *decode.parameters()], lr=self.RATE)
        for _ in range(self.EPOCHS):
            for part in x[torch.randperm(len(x))].split(self.BATCH):
                optimiser.zero_grad()
                nn.functional.mse_loss(decode(self(nn.functional.dropout(part, self.NOISE))), part).backward()
                optimiser.step()
        return self.cpu().eval().requires_grad_(False)


class MultimodalCox(Stored):
    """Log-risks from blocks of features side by side. A row of NaN in a block: the patient lacks that layer.

    blocks: (layer, number of features) in order; the sample table keeps its columns, is never dropped, and is hardly penalised. Each of
    ``members`` networks begins at the ridge Cox solution (penalty alpha) of its samples, and is stopped where the partial likelihood of
    another fifth is best, perhaps before it begins. layer_dropout: how often a layer is hidden while it is trained.
    """

    def __init__(
        self, blocks=(), alpha=0.1, components=64, encoder="components", fusion="products", hidden=64, dropout=0.3, weight_decay=0.02,
        layer_dropout=0.15, members=3, random_state=None,
    ):
        self.blocks, self.alpha, self.components, self.encoder, self.fusion = blocks, alpha, components, encoder, fusion
        self.hidden, self.dropout, self.weight_decay, self.layer_dropout = hidden, dropout, weight_decay, layer_dropout
        self.members, self.random_state = members, random_state

    def fit(self, X: np.ndarray, truth: np.ndarray) -> "MultimodalCox":
        """X: (n, p); truth: (n,) with fields ``event`` and ``time``. Raises DataError without any event."""
        random = np.random.default_rng(self.random_state)
        torch.manual_seed(int(random.integers(2**31)))
        self.blocks_ = tuple(self.blocks) or (("features", X.shape[1]),)
        self.middle_ = None
        x, present = self.tensors(X)
        parts, owned = x.split(self._widths, dim=1), present.bool().T
        known = [part[has] if has.any() else torch.zeros(1, part.shape[1]) for part, has in zip(parts, owned, strict=True)]
        self.middle_ = [part.mean(dim=0).numpy() for part in known]
        fronts = [self._front(name, part) for (name, _), part in zip(self.blocks_, known, strict=True)]
        with torch.no_grad():  # what is frozen is computed once
            z = [front(part) for front, part in zip(fronts, parts, strict=True)]
        part = dealt(by_event(truth), random)
        members = [self._member(fronts, z, present, truth, part == member % PARTS, member) for member in range(self.members)]
        self.network_ = Mean(members).eval()
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Log-risks, (n,) float64: higher dies earlier; only differences have a meaning."""
        return self.outputs(X)[:, 0]

    def outputs(self, X: np.ndarray) -> np.ndarray:
        """(n, 1) float64."""
        with torch.no_grad():
            return self.network_(*self.tensors(X)).numpy().astype(float)

    def parts(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the linear anchors and what the residuals say, (n,) each; their sum is the log-risk."""
        x, present = self.tensors(X)
        with torch.no_grad():
            found = [member.parts(member.components(x), present) for member in self.network_.members]
        return tuple(np.mean([part[:, 0].numpy() for part in parts], axis=0) for parts in zip(*found, strict=True))

    def tensors(self, X: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """Features (n, p), means in the place of what is lacking; and which blocks each patient has, (n, M) of 1 and 0."""
        x, ends = np.array(X, np.float32), np.cumsum(self._widths)[:-1]
        lacking = np.column_stack([np.isnan(part).all(axis=1) for part in np.split(x, ends, axis=1)])
        for m, part in enumerate(np.split(x, ends, axis=1)):
            part[lacking[:, m]] = 0 if self.middle_ is None else self.middle_[m]
        return torch.as_tensor(x), torch.as_tensor(~lacking).float()

    @property
    def _widths(self) -> list[int]:
        return [width for _, width in self.blocks_]

    def _front(self, name: str, x: torch.Tensor) -> nn.Module:
        """What makes components of a block, learnt from the patients who have it."""
        if name == SAMPLE_TABLE:
            spread = x.std(dim=0, correction=0).numpy()
            weight = np.diag(1 / np.where(spread > 0, spread, np.inf))
            return frozen(weight, -weight @ x.mean(dim=0).numpy())
        components = leading_components(x.numpy(), self.components, alike=False)
        return Autoencoder(components).fit(x) if self.encoder == "autoencoder" else components

    def _built(self, weights: Weights) -> nn.Module:
        return Mean([self._shaped(part) for part in parts(weights, "members")])

    def _shaped(self, weights: Weights) -> Multimodal:
        fronts = [_shaped_front(part) for part in parts(weights, "fronts")]
        encoders = parts(weights, "residual.encoders")
        sizes, hidden = [part["0.weight"].shape[1] for part in encoders], len(encoders[0]["0.weight"])
        return Multimodal(fronts, self._widths, weights["anchor.weight"][0], Residual(sizes, hidden, self.dropout, self.fusion))

    def _member(self, fronts, z, present, truth, stop: np.ndarray, member: int) -> Multimodal:
        residual = Residual([part.shape[1] for part in z], self.hidden, self.dropout, self.fusion)
        network = Multimodal(fronts, self._widths, self._anchor(z, present, truth, ~stop), residual).to(device())
        given, present = torch.cat(z, dim=1).to(device()), present.to(device())
        always = torch.tensor([name == SAMPLE_TABLE for name, _ in self.blocks_], device=device())
        loss, told = cox_loss(truth), self.told and partial(self.told, member=member)

        def lost(rows):
            there = present[rows]
            if residual.training:
                there = there * (always | (torch.rand_like(there) >= self.layer_dropout))
            return loss(sum(network.parts(given[rows], there))[:, 0], rows)

        fitted, held = (torch.as_tensor(np.flatnonzero(rows)) for rows in (~stop, stop))
        train(residual, lost, fitted, held, batch=COX_BATCH, weight_decay=self.weight_decay, told=told)
        return network.cpu()

    def _anchor(self, z: list[torch.Tensor], present: torch.Tensor, truth: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """The ridge Cox weight of each component and of lacking each block, (d1 + .. + M,)."""
        has, free = present.numpy().astype(float), np.sqrt(self.alpha / FREE)  # what is longer is penalised less
        lengths = [np.full(part.shape[1], free if name == SAMPLE_TABLE else 1.0) for (name, _), part in zip(self.blocks_, z, strict=True)]
        length = np.concatenate([*lengths, np.ones(len(z))])
        design = np.column_stack([*(part.numpy() * has[:, [m]] for m, part in enumerate(z)), 1 - has]) * length
        return CoxRidge(self.alpha).fit(design[rows], truth[rows]).coef_ * length


def _shaped_front(weights: Weights) -> nn.Module:
    """What makes components of a block, of the shape that these weights fit."""
    bent = inside(weights, "components") or weights
    components = frozen(bent["weight"], bent["bias"])
    return Autoencoder(components) if bent is not weights else components
