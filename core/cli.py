"""The library without a window: list, log, show, diff, restore, pick, check, serve; in words or as JSON.

Exit code 0, or 1 with one plain sentence on stderr.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from pydantic import BaseModel

from core.cli_diff import words
from core.cli_life import WHAT, life_facts, life_words, run_life
from core.cli_pick import PARTS, facts_of, run_pick, words_of
from core.cli_serve import add_arguments, run_serve
from core.diff.checked_patch import checked_patch, patch_text
from core.diff.compare import compare
from core.errors import RepriseError
from core.for_programs import CompositionRow, VersionRow, diff_rows
from core.history.reader import HistoryReader
from core.history.timeline import CompositionView, Entry
from core.storage.check import Report, check_library
from core.storage.composition_service import CompositionService
from core.storage.findings import Finding
from core.storage.layout import find_library


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the value is the process's exit code."""
    try:
        options = _parser().parse_args(arguments)
        output = options.run(options)
        if isinstance(output, _Verdict):
            _write(output.text)
            return output.judge()
        _write(output)
    except RepriseError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of a pipe (head, less) has seen enough; nothing is left to flush to it.
        sys.stderr.close()
        return 1
    return 0


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Output that is whole, and one sentence of what is wrong, empty where nothing is."""

    text: str
    complaint: str

    def judge(self) -> int:
        """Say what is wrong; the value is the exit code."""
        if self.complaint:
            print(self.complaint, file=sys.stderr)
        return 1 if self.complaint else 0


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one sentence, with exit code 1."""

    def error(self, message: str) -> NoReturn:
        self.exit(1, f"{message[:1].upper()}{message[1:]}; see {self.prog} --help.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="reprise-store", description="Every version of a composition, without a window.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    def add(
        name: str, run: Any, about: str, *names: tuple[str, str], has_json: bool = True
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=about, description=about)
        command.add_argument(
            "dir", metavar="DIR", type=Path, help="data directory, compositions/ or a composition"
        )
        for argument, text in names:
            command.add_argument(argument, metavar=argument.upper(), help=text)
        if has_json:
            command.add_argument("--json", action="store_true", help="a bare array or object for programs")
        command.set_defaults(run=run)
        return command

    composition = ("composition", "its id, cut short where that stays unique")
    add("list", _list, "every composition")
    add("log", _log, "the versions of a composition, oldest first", composition)
    add("show", _show, "the bytes of a version's file", composition, ("stem", "a stem, current or autosave"))
    diff = add(
        "diff",
        _diff,
        "what changed from A to B",
        composition,
        ("a", "a stem, current or autosave"),
        ("b", "B"),
    )
    how = diff.add_mutually_exclusive_group()
    how.add_argument("--all", action="store_true", help="volatile differences too")
    how.add_argument(
        "--patch",
        action="store_true",
        help="a JSON Patch (RFC 6902) that makes all of B of A, volatile fields too; "
        "the changes it is made from are applied to A and compared with B before it is written",
    )
    how.add_argument(
        "--tested-patch",
        action="store_true",
        help="such a patch with a test before what is done to each thing with an id, to fail on another A",
    )
    add(
        "restore",
        _restore,
        "make a version current again, as a new version",
        composition,
        ("stem", "a stem, or autosave"),
    )
    picking = add(
        "pick",
        _pick,
        "bring a part of a version back into current, as a new version",
        composition,
        ("stem", "a stem, or autosave"),
    )
    picking.add_argument("parts", metavar="PART", nargs="+", help=PARTS)
    picking.add_argument("--preview", action="store_true", help="say what would come and write nothing")
    life = add("life", _life, "the takes that changed one thing, newest first", composition, ("what", WHAT))
    life.add_argument(
        "--at", metavar="STEM", default="", help="the version that WHAT is named in; the newest"
    )
    add("check", _check, "re-read everything and tell what is wrong; changes nothing")
    add_arguments(add("serve", _serve, "answer over HTTP until told to stop", has_json=False))
    return parser


def _write(output: str | bytes) -> None:
    data = output if isinstance(output, bytes) else f"{output}\n".encode() if output else b""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _as_rows(rows: Iterable[BaseModel]) -> str:
    return _as_json([row.model_dump() for row in rows])


def _open(options: argparse.Namespace) -> tuple[CompositionService, HistoryReader]:
    service = CompositionService(find_library(options.dir).root)
    return service, HistoryReader(service)


def _view(options: argparse.Namespace) -> tuple[CompositionService, CompositionView]:
    service, reader = _open(options)
    return service, reader.view(service.listing(service.resolve_composition(options.composition)))


def _list(options: argparse.Namespace) -> str:
    service, reader = _open(options)
    views = [reader.view(service.listing(composition)) for composition in service.list_ids()]
    if options.json:
        return _as_rows(map(CompositionRow.of, views))
    return "\n".join(
        f"{view.id}  {view.takes:>4} takes  {len(view.versions):>5} saves  {_time(view.updated_at)}"
        f"  {view.name}" + ("  (autosave differs)" if view.autosave_differs else "")
        for view in views
    )


def _log(options: argparse.Namespace) -> str:
    _, view = _view(options)
    if options.json:
        return _as_rows(map(VersionRow.of, view.versions))
    return "\n".join(_entry_as_line(entry) for entry in view.versions)


def _entry_as_line(entry: Entry) -> str:
    mark = "●" if entry.equals_current else "*" if entry.is_take else " "
    detail = "".join(span.text for span in entry.detail)
    return f"{mark} {entry.stem:<32} {entry.kind:<9} {entry.title}" + (f" · {detail}" if detail else "")


def _show(options: argparse.Namespace) -> bytes:
    service, _ = _open(options)
    composition = service.resolve_composition(options.composition)
    raw = service.load_bytes(composition, service.resolve_version(composition, options.stem))
    return raw if raw.endswith(b"\n") or not sys.stdout.isatty() else raw + b"\n"


def _diff(options: argparse.Namespace) -> str:
    service, _ = _open(options)
    composition = service.resolve_composition(options.composition)
    a, b = (service.resolve_version(composition, text) for text in (options.a, options.b))
    before, after = service.load(composition, a), service.load(composition, b)
    if options.patch or options.tested_patch:
        return patch_text(checked_patch(before.data, after.data, tested=options.tested_patch))
    comparison = compare(before, after)
    return _as_rows(diff_rows(comparison, options.all)) if options.json else words(comparison, options.all)


def _restore(options: argparse.Namespace) -> str:
    service, _ = _open(options)
    composition = service.resolve_composition(options.composition)
    result = service.restore(composition, service.resolve_version(composition, options.stem))
    if options.json:
        return _as_json({"stem": result.stem, "kept": result.kept})
    kept = f" What stood before is kept as {result.kept}." if result.kept else ""
    return f"Restored. Saved as {result.stem}, read back and equal.{kept}"


def _pick(options: argparse.Namespace) -> str:
    service, _ = _open(options)
    composition = service.resolve_composition(options.composition)
    stem = service.resolve_version(composition, options.stem)
    done = run_pick(service, composition, stem, options.parts, preview=options.preview)
    return _as_json(facts_of(*done)) if options.json else words_of(*done)


def _life(options: argparse.Namespace) -> str:
    service, view = _view(options)
    newest = [entry.stem for entry in view.versions if entry.damage is None][-1:]
    at = service.resolve_version(view.id, options.at) if options.at else next(iter(newest), "current")
    life = run_life(service, view.id, view.entries, at, options.what)
    return _as_json(life_facts(life)) if options.json else life_words(life)


def _check(options: argparse.Namespace) -> _Verdict:
    report = check_library(find_library(options.dir))
    count = len(report.violations)
    complaint = "" if not count else "One thing is wrong." if count == 1 else f"{count} things are wrong."
    return _Verdict(_report_as_json(report) if options.json else _report_as_text(report), complaint)


def _serve(options: argparse.Namespace) -> _Verdict:
    return _Verdict("", run_serve(options))


def _report_as_json(report: Report) -> str:
    ability = report.ability
    return _as_json(
        {
            "violations": [asdict(finding) for finding in report.violations],
            "notes": [asdict(finding) for finding in report.notes],
            "primitives": ability.primitives if ability else {},
            "weaker": list(ability.weaker) if ability else [],
            "sync_ms": ability.sync_ms if ability else None,
            "compositions": report.compositions,
            "versions": report.versions,
        }
    )


def _report_as_text(report: Report) -> str:
    ability = report.ability
    disk = ["What its disk can do was not tried: there is no other place on it to write to."]
    if ability is not None:
        found = ", ".join(f"{name} {'yes' if has else 'no'}" for name, has in ability.primitives.items())
        disk = [f"Disk: {found}; a sync takes {ability.sync_ms} ms.", *ability.weaker]
    lines = [
        *(_finding_as_line("wrong", finding) for finding in report.violations),
        *(_finding_as_line("note", finding) for finding in report.notes),
        *disk,
        f"Read {_count(report.compositions, 'composition')} with {_count(report.versions, 'version')}"
        + (", and nothing is wrong." if not report.violations else "."),
    ]
    return "\n".join(lines)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _finding_as_line(mark: str, finding: Finding) -> str:
    return f"{mark:<5}  {finding.file}: {finding.words}"


def _time(value: Any) -> str:
    return value.strftime("%Y-%m-%d %H:%M") if value else "-" * 16
