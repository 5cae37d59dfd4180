"""`respite bundle`: an analysis of a study's first recurrences as one zip that another can check and run again."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from data.catalogue.definition import definition_file
from data.exports.exports import whole_study_bytes
from data.exports.restore import read_bundle, restore_collection
from data.prepared.manifest import manifest_bytes
from data.recurrence.definition_source import definition_bytes
from data.store.archive import take_from_archive, write_archive
from data.store.store import Collection, Store
from pages.telling.recurrence.analysis_files import STUDY, analysis_files
from pages.terminal.refusal import Refusal, quoted
from pages.terminal.study import folder_held, folder_of, reference_in, study_asked, write_file
from pages.terminal.study_recurrence import analysis_of


def answer(asked: Namespace, store: Store, cwd: str) -> str:
    """Save an analysis, or put a saved one's study back; says what was done."""
    if (asked.restore is None) == (asked.out is None) or (asked.restore and asked.definition):
        raise Refusal(
            "bundle: it takes --definition and --out to save an analysis (of a finished table --out alone), or --restore "
            "alone to put one back."
        )
    if asked.restore:
        if asked.study is None or asked.source or asked.engine or asked.master:
            raise Refusal(
                "bundle: --restore takes the name that the study is to have, with --study, and no --source, --engine or --master."
            )
        source = Path(cwd, asked.restore)
        if not source.is_file():
            raise Refusal(f"--restore: there is no file {source}; name a zip that respite bundle saved.")
        restored = restore(source, store, asked.study)
        return f"Every file is as it was saved. The study is back as {quoted(restored.info.name)}.\n"
    content = make(asked, store, cwd)
    target = Path(cwd, asked.out)
    write_file(target, content, "--out")
    return f"The analysis is in {target} ({max(len(content) // 1000, 1):,} kB). It holds what people recorded.\n"


def make(asked: Namespace, store: Store, cwd: str) -> bytes:
    """The archive. `asked` has what `respite recurrence` takes; the same study and options give the same bytes."""
    with study_asked(asked, store, cwd) as collection:
        analysis = analysis_of(asked, collection, cwd, keeps_records=True)
        # of a prepared folder its manifest, which says by their sums what the numbers come from
        folder = folder_of(asked, cwd)
        if folder is None and (held_in := folder_held(store, asked.study)) is not None:
            folder = held_in.path
        held = whole_study_bytes(collection) if folder is None else manifest_bytes(folder)
    definition = analysis.question.study.definition
    reference = reference_in(asked.definition, cwd) if asked.definition else ""
    # a file is saved as it is, with its remarks
    source = definition_file(reference).read_bytes() if isinstance(reference, Path) else definition_bytes(definition)
    files = analysis_files(analysis, definition_source=source, held=held, is_folder=folder is not None)
    return write_archive(files)


def restore(archive: Path, store: Store, name: str) -> Collection:
    """The study of an archive as the study called `name`, after every file was checked against its sum."""
    study = store.staging() / f"{archive.stem}-{STUDY}"
    try:
        take_from_archive(archive, STUDY, study)
        return restore_collection(store, read_bundle(study, store.staging()), name)
    finally:
        study.unlink(missing_ok=True)
