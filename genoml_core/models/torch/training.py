"""How networks are trained: which samples stop a member, Cox's loss, and the state with the least loss of samples set aside."""
from collections.abc import Callable
from copy import deepcopy

import numpy as np
import torch
from torch import nn

from ...penalised.likelihood import PartialLikelihood

PARTS = 5  # of the training samples: one stops the training of a member
EPOCHS, PATIENCE = 200, 20
LEARNING_RATE = 2e-3
ENOUGH = 1e-5  # by how much a loss has to fall to count as less

Told = Callable[..., None]  # told(epoch, fitted, held, member): the losses so far


def device() -> torch.device:
    """Where networks are trained."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def dealt(order: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The part of each sample, (n,), so that all parts have about the same share of low and of high values of ``order``."""
    part = np.empty(len(order), int)
    part[np.lexsort((random.random(len(order)), order))] = np.arange(len(order)) % PARTS
    return part


def by_event(truth: np.ndarray) -> np.ndarray:
    """Numbers by which to deal survival times, (n,): the censored first, then those with an event, each from short to long."""
    order = np.empty(len(truth))
    order[np.lexsort((truth["time"], truth["event"]))] = np.arange(len(truth))
    return order


def train(module: nn.Module, lost, fitted: torch.Tensor, held: torch.Tensor, *, batch: int, weight_decay: float, told=None) -> None:
    """Change a module to the state with the least loss of the held samples; the first candidate is the untrained one.

    lost(rows): the loss of samples at these positions, a scalar tensor; fitted, held: positions. told(epoch, fitted, held): the losses.
    """
    optimiser = torch.optim.AdamW((p for p in module.parameters() if p.requires_grad), lr=LEARNING_RATE, weight_decay=weight_decay)
    best, state, since, seen = np.inf, None, 0, None
    for epoch in range(EPOCHS + 1):
        module.eval()
        with torch.no_grad():
            found = lost(held).item()
        if told:
            told(epoch=epoch, fitted=seen, held=found)
        if found < best - ENOUGH:
            best, state, since = found, deepcopy(module.state_dict()), 0
        elif (since := since + 1) > PATIENCE:
            break
        module.train()
        seen = float(np.mean([_stepped(module, optimiser, lost(rows)) for rows in fitted[torch.randperm(len(fitted))].split(batch)]))
    module.load_state_dict(state)
    module.eval()


def _stepped(module: nn.Module, optimiser: torch.optim.Optimizer, loss: torch.Tensor) -> float:
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(module.parameters(), 1.0)
    optimiser.step()
    return loss.item()


def cox_loss(truth: np.ndarray):
    """The loss of log-risks (q,) of the samples at q positions, by Cox's partial likelihood with ties by Efron.

    truth: (n,) with fields ``event``, ``time`` and ``entry``. Samples without any event among them have no loss.
    """
    def loss(risk: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        among = truth[rows.cpu().numpy()]
        return _Cox.apply(risk, PartialLikelihood(among)) if among["event"].any() else 0 * risk.sum()

    return loss


class _Cox(torch.autograd.Function):
    """``PartialLikelihood`` for torch, which gets its gradient with its value."""

    @staticmethod
    def forward(ctx, risk: torch.Tensor, likelihood: PartialLikelihood) -> torch.Tensor:
        value, gradient = likelihood(risk.detach().double().cpu().numpy())
        ctx.save_for_backward(torch.as_tensor(gradient).to(risk))
        return risk.new_tensor(value)

    @staticmethod
    def backward(ctx, above: torch.Tensor) -> tuple[torch.Tensor, None]:
        return above * ctx.saved_tensors[0], None
