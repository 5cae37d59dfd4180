"""How a long run ends: one line with N, the seed and what may be said from it."""


def tell(what: str, *, n_bad: int, n: int, seed: int | None = None) -> None:
    """Print the line, and end the process with 1 where something went wrong: none in n bounds the rate by 3/n (95 %)."""
    drawn = "" if seed is None else f", seed {seed}"
    bound = "" if n_bad else f"; rate at most 3/N = {3 / n:.2g}"
    print(f"{what}: {n_bad} of N = {n:,}{drawn}{bound}", flush=True)
    if n_bad or not n:
        raise SystemExit(1)
