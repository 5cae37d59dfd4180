"""How residuals vary at visits and hang together between them: alike in all groups, or with variances of each group's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Alike:
    """One covariance between `n_visits` visits for everybody; its parameters are the elements of the matrix."""

    n_visits: int

    def covariances(self, theta: np.ndarray) -> np.ndarray:
        """The one matrix [1, v, v]."""
        return np.einsum("k,kab->ab", theta, elements(self.n_visits))[None]

    def slopes(self, theta: np.ndarray) -> np.ndarray:
        """Each element by each parameter [k, k]."""
        return np.eye(len(theta))


@dataclass(frozen=True, eq=False)
class ByGroup:
    """A variance of each group's own at each visit, and correlations between visits that all groups share.

    Parameters: the logarithm of each standard deviation, by group and then visit, and the correlations below the
    diagonal. R's nlme has it as varIdent by visit and group with corSymm.
    """

    n_groups: int
    n_visits: int

    def covariances(self, theta: np.ndarray) -> np.ndarray:
        """A matrix for each group [g, v, v]."""
        sd, correlation = self._parts(theta)
        return sd[:, :, None] * sd[:, None, :] * correlation

    def slopes(self, theta: np.ndarray) -> np.ndarray:
        """Each element of each group's matrix, group after group, by each parameter [g k, q]."""
        sd, _ = self._parts(theta)
        matrices, basis = self.covariances(theta), elements(self.n_visits)
        places = [(a, b) for a in range(self.n_visits) for b in range(a + 1)]
        pairs = [place for place in places if place[0] != place[1]]
        found = np.zeros((self.n_groups, len(basis), len(theta)))
        for g in range(self.n_groups):
            for k, (a, b) in enumerate(places):
                for of in (a, b):
                    found[g, k, g * self.n_visits + of] += matrices[g, a, b]
                if a != b:
                    found[g, k, self.n_groups * self.n_visits + pairs.index((a, b))] = sd[g, a] * sd[g, b]
        return found.reshape(-1, len(theta))

    def first(self, covariance: np.ndarray, ratios: np.ndarray) -> np.ndarray:
        """Parameters to begin with: a common covariance, its standard deviations times `ratios` [g, v]."""
        sd = np.sqrt(np.diag(covariance))
        lower = np.tril_indices(self.n_visits, -1)
        return np.concatenate([np.log(sd * ratios).ravel(), (covariance / np.outer(sd, sd))[lower]])

    def _parts(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        n_sd = self.n_groups * self.n_visits
        correlation = np.eye(self.n_visits)
        lower = np.tril_indices(self.n_visits, -1)
        correlation[lower] = theta[n_sd:]
        correlation.T[lower] = theta[n_sd:]
        return np.exp(theta[:n_sd]).reshape(self.n_groups, self.n_visits), correlation


def elements(n_visits: int) -> np.ndarray:
    """A matrix [v, v] for each element of a symmetric one: ones where this element stands.

    >>> elements(2).tolist()
    [[[1.0, 0.0], [0.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]], [[0.0, 0.0], [0.0, 1.0]]]
    """
    places = [(a, b) for a in range(n_visits) for b in range(a + 1)]
    basis = np.zeros((len(places), n_visits, n_visits))
    for k, (a, b) in enumerate(places):
        basis[k, a, b] = basis[k, b, a] = 1
    return basis


Structure = Alike | ByGroup
