"""A prepared folder's days on Spark: as bucketed tables, so that no row of a day travels from one machine to another.

Nothing of ours has to be installed where Spark runs; it reads the folder at the path that it has here.
"""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from data.prepared.buckets import HASH, bucket_file
from data.prepared.held import OF_PEOPLE
from data.prepared.spark_session import quiet
from data.store.elsewhere import EngineError

if TYPE_CHECKING:
    import pyarrow as pa

    from data.prepared.manifest import Manifest

# what passes over days read
READ = ("day", "day_moved", "day_apart", "diary")
_PATTERN = re.compile(r"[*?\[\]{}\\]")
_PARAMETER = re.compile(r"\$([a-z_0-9]+)")
_TYPES = {"int8": "tinyint", "int32": "int", "int64": "bigint", "double": "double", "string": "string"}
SETTINGS = {
    # as the models mean it
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.session.timeZone": "UTC",
    # a bucket is read as it lies, whole and in order
    "spark.sql.sources.bucketing.autoBucketedScan.enabled": "false",
    "spark.sql.legacy.bucketedTableScan.outputOrdering": "true",
    # rows of one participant are together for whatever is asked by participant and more
    "spark.sql.requireAllClusterKeysForCoPartition": "false",
    # and what was kept of them stays where it is
    "spark.sql.optimizer.canChangeCachedPlanOutputPartitioning": "false",
}


class SparkDays:
    """The days of a folder for the passes over them, see `Elsewhere`."""

    name = "spark"

    def __init__(self, session: Any, folder: Path, manifest: Manifest):
        self._session = session
        self._mark = secrets.token_hex(6)
        self._views: set[str] = set()
        self._kept: dict[str, Any] = {}
        self._tables: list[str] = []
        if _PATTERN.search(str(folder.resolve())):
            # it would read other folders as well, without a word
            raise EngineError(
                f"{folder} cannot be read by Spark, which takes * ? [ ] {{ }} and \\ in a path for patterns; move the folder to "
                "a path without them."
            )
        if manifest.hash != HASH:
            raise EngineError(f"{folder} lies in other buckets than Spark's; prepare it anew.")
        for name, value in SETTINGS.items():
            session.conf.set(name, value)
        # what is joined to a bucket comes to it, and not the other way round
        session.conf.set("spark.sql.shuffle.partitions", str(manifest.buckets))
        try:
            for table in READ:
                self._add(table, folder.resolve(), manifest.buckets)
        except BaseException:
            self.close()
            raise

    def give(self, name: str, rows: pa.Table) -> None:
        """Rows of ours under this name."""
        with _told_by_spark():
            self._session.createDataFrame(rows).createOrReplaceTempView(name)
        self._views.add(name)

    def make(self, name: str, query: str, values: dict[str, object], *, is_kept: bool = False) -> None:
        """A query's rows under this name, worked out by whoever reads them; with `is_kept` by the first who does."""
        with _told_by_spark():
            made = self._asked(query, values)
            if is_kept:
                self._let_go(name)
                self._kept[name] = made.cache()
            made.createOrReplaceTempView(name)
        self._views.add(name)

    def rows(self, query: str, values: dict[str, object]) -> pa.Table:
        """The rows of a query."""
        with _told_by_spark():
            return self._asked(query, values).toArrow()

    def plan(self, query: str, values: dict[str, object]) -> str:
        """Spark's plan, a step a line, each further in than the one that takes its rows."""
        with _told_by_spark():
            return _plan_of(self._asked(query, values))

    def close(self) -> None:
        """Take away what was put into the session; its files stay."""
        for name in [*self._kept]:
            self._let_go(name)
        for view in self._views:
            self._session.catalog.dropTempView(view)
        for table in self._tables:
            self._session.sql(f"drop table if exists {table}")
        self._views, self._tables = set(), []

    def _let_go(self, name: str) -> None:
        if name in self._kept:
            self._kept.pop(name).unpersist()

    def _asked(self, query: str, values: dict[str, object]) -> Any:
        return self._session.sql(_PARAMETER.sub(r":\1", query), args=values)

    def _add(self, table: str, folder: Path, n_buckets: int) -> None:
        schema = pq.read_schema(folder / bucket_file(table, 0))
        columns = ", ".join(f'"{field.name}" {_TYPES[str(field.type)]}' for field in schema)
        place = str(folder / table).replace("'", "\\'")
        there = f"respite_{self._mark}_{table}"
        # as the files are, each column once
        order = ", ".join(dict.fromkeys(("participant_id", *OF_PEOPLE[table].split(", "))))
        with _told_by_spark():
            self._session.sql(
                f"""create table {there} ({columns}) using parquet
                    clustered by (participant_id) sorted by ({order}) into {n_buckets} buckets
                    location 'file:{place}'"""
            )
            self._tables.append(there)
            named = ", ".join(f'"{field.name}"' for field in schema if field.name != "collection_id")
            self.make(table, f"select 1 as collection_id, {named} from {there}", {})


def _plan_of(frame: Any) -> str:
    printed = io.StringIO()
    with redirect_stdout(printed):
        frame.explain()
    return printed.getvalue()


@contextmanager
def _told_by_spark() -> Iterator[None]:
    """What Spark cannot do, as a sentence."""
    with quiet():
        try:
            yield
        except EngineError:
            raise
        except Exception as fault:
            if type(fault).__module__.partition(".")[0] not in ("pyspark", "py4j"):
                raise
            raise EngineError(f"Spark could not do it: {said_by(fault)}") from fault


def said_by(fault: Exception) -> str:
    """The first line of what Spark says of a fault, without the machine's own words behind it."""
    text = str(fault).strip() or type(fault).__name__
    cause = re.findall(r"(?:Caused by|Reason): (?:[\w.$]+: )?(.+)", text)
    first = next((line.strip() for line in text.splitlines() if line.strip()), type(fault).__name__)
    return " ".join((cause[-1] if cause else first).split())[:300].rstrip(".") + "."
