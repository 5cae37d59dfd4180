"""How open files are shared out: by hand, what each takes and what is left."""

import pytest

from data.store.descriptors import OF_A_CLOSED_PAGE, OF_A_PAGE, RESERVED, shared_out


@pytest.mark.parametrize(
    "descriptors, n_pages",
    # 1024 - 128 - 128 - 3 x 32 = 672, by 4; 4096 - 128 - 256 - 3 x 128 = 3328, by 4; then what memory holds
    [(1024, 168), (4096, 832), (8192, 1000), (1_000_000, 1000), (64, 4)],
)
def test_pages_take_what_the_rest_leaves(descriptors, n_pages):
    assert shared_out(descriptors).n_pages == n_pages


@pytest.mark.parametrize("descriptors", [512, 1024, 2048, 4096, 65_536])
def test_all_of_them_together_fit(descriptors):
    parts = shared_out(descriptors)
    taken = OF_A_PAGE * parts.n_pages + OF_A_CLOSED_PAGE * parts.n_closed + parts.n_requests
    assert taken + RESERVED <= descriptors
