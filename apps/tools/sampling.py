"""How likely each arm of a bandit is drawn. Pure functions over what the arms have earned.

An arm is a beta distribution: what it earned and what it missed, each from 0 up, one call being worth 1.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# Uniform to begin with: an arm of which nothing is known may be anything.
PRIOR = 1.0
# Older calls than so many count less and less, so that an arm that got better is found out.
REMEMBERED = 500.0
POINTS = 2_001
Earned = tuple[float, float]


def thompson_probabilities(arms: Sequence[Earned]) -> list[float]:
    """Return how likely each arm is the best one: how often Thompson sampling draws it."""
    grid = np.linspace(0, 1, POINTS + 2)[1:-1]
    densities = np.stack([_density(grid, _remembered(arm)) for arm in arms])
    below = np.cumsum(densities, axis=1) - densities / 2
    best = [float((densities[at] * np.prod(np.delete(below, at, axis=0), axis=0)).sum()) for at in range(len(arms))]
    return _shares(best)


def greedy_probabilities(arms: Sequence[Earned], *, epsilon: float) -> list[float]:
    """Return how likely epsilon-greedy draws each arm: mostly the best so far, and each with a share of `epsilon`."""
    means = [(earned + PRIOR) / (earned + missed + 2 * PRIOR) for earned, missed in arms]
    leading = [mean == max(means) for mean in means]
    return [epsilon / len(arms) + (1 - epsilon) * leads / sum(leading) for leads in leading]


def _remembered(arm: Earned) -> Earned:
    scale = min(1.0, REMEMBERED / max(sum(arm), 1.0))
    return arm[0] * scale, arm[1] * scale


def _density(grid: npt.NDArray[np.float64], arm: Earned) -> npt.NDArray[np.float64]:
    logarithm = (arm[0] + PRIOR - 1) * np.log(grid) + (arm[1] + PRIOR - 1) * np.log1p(-grid)
    density = np.exp(logarithm - logarithm.max())
    return np.asarray(density / density.sum())


def _shares(weights: Sequence[float]) -> list[float]:
    total = sum(weights) or 1.0
    return [weight / total for weight in weights]
