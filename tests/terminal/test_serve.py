"""What `respite serve` prints."""


def test_the_start_prints_one_line_the_address(serve, tmp_path):
    said = []
    with serve(tmp_path / "store.duckdb", said=said) as address:
        pass
    assert said == [f"Respite is at {address} (stop with Ctrl+C)"]
