"""Spark for the time of one question: here, on as many threads as there are cores, or on a cluster that is there.

Nothing of Spark is imported before somebody asks for it. It writes what it says of itself, and what does not fit into
memory, into a folder of its own that is gone afterwards.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import socket
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from data.store.elsewhere import EngineError

HERE = "local[*]"
MEMORY = "2g"  # of Java here: it reads days in parts, and holds the few rows that come back
MOST_SECONDS_FOR_WORKERS = 60
_TURN = threading.RLock()  # a process can have one Spark
_OPEN: dict[str, Any] = {}  # the session of it, by master


@contextmanager
def spark_session(master: str, beside: Path | None) -> Iterator[Any]:
    """A session of Spark at `master`; gone after the block. Its files lie in a folder in `beside` meanwhile.

    Within a block of the same master it is the one that is there. EngineError where Spark or Java is missing, or nobody answers at the master.
    """
    check_installed()
    check_master(master)
    with _TURN:
        if master in _OPEN:
            yield _OPEN[master]
            return
        work = Path(tempfile.mkdtemp(prefix="spark-", dir=beside))
        try:
            with (work / "said.log").open("wb") as said, quiet():
                gateway = _java(_settings(master, work), said)
                try:
                    _OPEN[master] = _session(gateway, master, work)
                    yield _OPEN[master]
                finally:
                    _OPEN.clear()
                    _end(gateway)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def check_installed() -> None:
    """EngineError that says what of Spark is missing, or is there twice."""
    there = [name for name in ("pyspark", "pyspark-client", "pyspark-connect") if _is_installed(name)]
    if len(there) > 1:
        raise EngineError(
            f"{' and '.join(there)} are installed beside Respite and hide one another: leave pyspark, which "
            "respite[spark] asks for, in an environment without the others."
        )
    if there != ["pyspark"]:
        raise EngineError(
            "Spark is not installed beside Respite: install respite[spark], which adds pyspark, or ask without it."
        )
    if java() is None:
        raise EngineError(
            "Spark needs Java 17 or newer, and there is none here: install it (on Debian openjdk-17-jre-headless), or say "
            "by JAVA_HOME where it is."
        )


def java() -> str | None:
    """The Java that Spark would start, None without one."""
    home = os.environ.get("JAVA_HOME", "")
    return shutil.which("java", path=str(Path(home, "bin"))) if home else shutil.which("java")


def check_master(master: str) -> None:
    """EngineError where nobody listens at a cluster's address."""
    if master.startswith("local"):
        return
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
            return
        except OSError as fault:
            why = fault.strerror or str(fault)
    raise EngineError(
        f"Nobody answers at {master} ({why}): name the master of a cluster that runs, or none, and Spark runs here."
    )


def _settings(master: str, work: Path) -> dict[str, str]:
    settings = {
        "spark.master": master,
        "spark.app.name": "respite",
        "spark.driver.memory": MEMORY,
        "spark.local.dir": str(work),
        "spark.sql.warehouse.dir": str(work / "tables"),
        "spark.sql.catalogImplementation": "in-memory",
        # its pages would show what is asked of whom
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "false",
    }
    if master.startswith("local"):
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return settings


def _java(settings: dict[str, str], said: Any) -> Any:
    """A Java that has Spark loaded; what it says goes to `said`."""
    conf = importlib.import_module("pyspark").SparkConf(loadDefaults=False).setAll(list(settings.items()))
    launch = importlib.import_module("pyspark.java_gateway").launch_gateway
    try:
        return launch(conf=conf, popen_kwargs={"stdout": said, "stderr": said})
    except Exception as fault:
        raise EngineError(f"Spark did not start: {last_said(said)}") from fault


def _session(gateway: Any, master: str, work: Path) -> Any:
    pyspark = importlib.import_module("pyspark")
    try:
        context = pyspark.SparkContext(gateway=gateway, conf=pyspark.SparkConf(_jvm=gateway.jvm))
        session = importlib.import_module("pyspark.sql").SparkSession(context)
    except Exception as fault:
        raise EngineError(f"Spark did not start at {master}: {last_said(work / 'said.log')}") from fault
    if not master.startswith("local"):
        _await_workers(context, master)
    return session


def _await_workers(context: Any, master: str) -> None:
    """Wait until a worker has begun: without one a question would wait for ever."""
    for _ in range(MOST_SECONDS_FOR_WORKERS * 5):
        if context._jsc.sc().getExecutorMemoryStatus().size() > 1:  # this process is one of them
            return
        time.sleep(0.2)
    raise EngineError(
        f"No worker of {master} has taken the work for {MOST_SECONDS_FOR_WORKERS} seconds: start one, or wait until one has "
        "cores and memory to spare."
    )


def _end(gateway: Any) -> None:
    """Stop Spark and its Java, and let a later question start another."""
    context = importlib.import_module("pyspark").SparkContext
    with suppress(Exception):
        if context._active_spark_context is not None:
            context._active_spark_context.stop()
    session = importlib.import_module("pyspark.sql").SparkSession
    session._instantiatedSession = session._activeSession = None
    with suppress(Exception):
        gateway.shutdown()
    if gateway.proc is not None:
        gateway.proc.stdin.close()  # it ends by itself then
        try:
            gateway.proc.wait(timeout=20)
        except Exception:
            gateway.proc.kill()
    context._gateway = context._jvm = None


@contextmanager
def quiet() -> Iterator[None]:
    """Without Spark's remark that it does not know pandas 3 well: pandas is not what rows are exchanged by."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
        yield


def last_said(said: Any) -> str:
    """The last fault in what Java said, as the end of a sentence."""
    path = Path(said if isinstance(said, Path) else said.name)
    lines = [line.strip() for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    faults = [
        line for line in lines if re.search(r"(Exception|Error|WARNING|WARN)\b", line) and not line.startswith("at ")
    ]
    return (" ".join((faults or lines or ["it said nothing"])[-1].split())[:300]).rstrip(".") + "."


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
