"""Spark asked for where it cannot be had, or for what it is not there for: one sentence, and nothing begun."""

import socket
import sys

import pytest

import cli
from data.prepared.spark_session import check_installed, check_master
from data.store.elsewhere import EngineError
from tests.stores import begin
from tests.terminal.test_prepare import respite, trial  # noqa: F401  fixtures

ASK = ("intervals", "--definition", "delphi-2011")


def test_what_does_not_go_together_is_refused(respite, trial):  # noqa: F811
    respite("prepare", "--study", trial, "--to", "folder")
    there = ("--source", "parquet:folder")
    assert "--source parquet:PATH" in respite(*ASK, "--study", trial, "--engine", "spark", code=2)
    assert "--source parquet:PATH" in respite(*ASK, "--study", trial, "--master", "local", code=2)
    assert "give --engine spark" in respite(*ASK, *there, "--master", "local", code=2)
    assert "give --engine spark" in respite(*ASK, *there, "--engine", "duckdb", "--master", "local[2]", code=2)
    assert "'duckdb', 'spark'" in respite(*ASK, *there, "--engine", "hive", code=2)
    grid = ("recurrence", "--definition", "delphi-2011", "--definitions", "grid")
    assert "by duckdb" in respite(*grid, *there, "--engine", "spark", code=2)
    assert "no --source" in respite("bundle", "--restore", "x.zip", "--study", "x", "--engine", "spark", code=2)
    assert respite(*ASK, *there, "--engine", "duckdb") == respite(*ASK, "--study", trial)


@pytest.mark.parametrize(
    "master",
    ["yarn", "http://host:7077", "spark://host", "spark://host:x", "local[0]", "local[]", "spark://a:1 --conf x=y", ""],
)
def test_a_place_that_is_none_is_refused(tmp_path, monkeypatch, capsys, master):
    monkeypatch.setenv("RESPITE_STORE", str(begin(tmp_path / "respite.duckdb")))
    code = cli.main([*ASK, "--source", "parquet:folder", "--engine", "spark", "--master", master])
    assert code == 2 and capsys.readouterr().err.count("\n") == 1


def test_a_cluster_at_which_nobody_answers_is_said():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(EngineError, match=rf"Nobody answers at spark://127\.0\.0\.1:{port} \(.+\): name the master"):
        check_master(f"spark://127.0.0.1:{port}")
    with socket.create_server(("127.0.0.1", 0)) as there:
        # of several masters one is enough
        check_master(f"spark://127.0.0.1:{port},127.0.0.1:{there.getsockname()[1]}")
    check_master("local[2]")


def installed(folder, *names):
    """A folder in which these packages, and no others, are installed."""
    for name in names:
        there = folder / f"{name.replace('-', '_')}-4.3.0.dist-info"
        there.mkdir(parents=True)
        (there / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 4.3.0\n")
    return [str(folder)]


def test_what_is_missing_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", installed(tmp_path / "none"))
    with pytest.raises(EngineError, match=r"^Spark is not installed beside Respite: install respite\[spark\]"):
        check_installed()
    monkeypatch.setattr(sys, "path", installed(tmp_path / "client", "pyspark-client"))
    with pytest.raises(EngineError, match="install respite"):
        check_installed()
    monkeypatch.setattr(sys, "path", installed(tmp_path / "both", "pyspark", "pyspark-client"))
    with pytest.raises(
        EngineError, match=r"^pyspark and pyspark-client are installed beside Respite and hide one another"
    ):
        check_installed()
    monkeypatch.setattr(sys, "path", installed(tmp_path / "one", "pyspark"))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(
        EngineError, match=r"^Spark needs Java 17 or newer, and there is none here: .*openjdk-17-jre-headless"
    ):
        check_installed()
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match=r"^Spark needs Java 17"):
        check_installed()
