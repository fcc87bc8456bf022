"""Runs the benchmarks whose names are given, or all, and prints one table, with the larger ones behind it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.benchmarks import CannotRun, Row, Table, in_ms

HEADINGS = ("what", "ours ms", "peer ms", "ratio", "peer", "note")


def names_found(folder: Path = Path(__file__).parent) -> list[str]:
    """The benchmarks there are, by the names that the command line takes."""
    return sorted(path.stem.removeprefix("bench_") for path in folder.glob("bench_*.py"))


def rows_of(name: str) -> Iterator[Row | Table]:
    """One benchmark's rows; where it cannot go on, the reason is its last row."""
    try:
        yield from importlib.import_module(f"tests.benchmarks.bench_{name}").rows()
    except CannotRun as reason:
        yield Row(name, None, note=f"not run: {reason}")
    except Exception as error:  # noqa: BLE001 - one broken benchmark must not take the others' rows along
        yield Row(name, None, note=f"failed: {type(error).__name__}: {error}")


def cells_of(row: Row) -> tuple[str, ...]:
    """A row in words, in the order of the headings."""
    numbers = (row.ours_ms, row.peer_ms, row.ratio)
    return (
        row.name,
        *("–" if number is None else in_ms(number) for number in numbers),
        row.peer_name,
        row.note,
    )


def table(rows: Iterable[Row]) -> str:
    """An aligned table: words to the left, numbers to the right."""
    return aligned([HEADINGS, *(cells_of(row) for row in rows)], to_right=range(1, 4))


def own_table(shown: Table) -> str:
    """A benchmark's own table below its title."""
    last = len(shown.headings) - (shown.headings[-1] == "note")
    return f"{shown.title}\n{aligned([shown.headings, *shown.lines], to_right=range(1, last))}"


def aligned(lines: Sequence[tuple[str, ...]], to_right: range) -> str:
    """Cells in columns; those of the places named end together, the others begin together."""
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place in to_right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def main(wanted: list[str]) -> int:
    """Print the table; 1 where a benchmark broke or is not known."""
    found = names_found()
    unknown = [name for name in wanted if name not in found]
    if unknown:
        known = ", ".join(found) or "none"
        print(f"There is no benchmark {', '.join(unknown)}; there are: {known}.", file=sys.stderr)
        return 1
    made: list[Row | Table] = []
    for name in wanted or found:
        print(f"{name} …", file=sys.stderr, flush=True)
        made.extend(rows_of(name))
    rows = [row for row in made if isinstance(row, Row)]
    tables = [own_table(shown) for shown in made if isinstance(shown, Table)]
    print("\n\n".join([*([table(rows)] if rows else []), *tables]))
    return 1 if any(row.note.startswith("failed: ") for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
