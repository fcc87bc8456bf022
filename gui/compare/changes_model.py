"""The changes of a comparison as a tree: in groups by area or by track, the noise folded last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from core.diff.changes import Change, Comparison
from gui.compare.changes_picks import Picks
from gui.compare.changes_words import Node, NodeKind, group_note, noise_words, tooltip_of, words_of

Index = QModelIndex | QPersistentModelIndex

NodeRole = Qt.ItemDataRole.UserRole + 1
BATCH = 200
"""Noise rows that come at a time, and changes of a group before the rest fold away."""


class Grouping(IntEnum):
    """What the groups stand for."""

    AREA = 0
    TRACK = 1


class Column(IntEnum):
    """The columns of the tree."""

    TITLE = 0
    VALUE = 1
    PLACE = 2


class ChangesModel(QAbstractItemModel):
    """Built anew for every comparison, grouping and search; main thread only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._comparison: Comparison | None = None
        self._grouping = Grouping.AREA
        self._wanted = ""
        self._nodes: list[Node] = []
        self._places: dict[int, int] = {}
        self._root = Node(NodeKind.GROUP, "")
        self._by_key: dict[str, Node] = {}
        self._order: tuple[str, ...] = ()
        self.picks: Picks | None = None

    # What it is built from

    @property
    def grouping(self) -> Grouping:
        """What the groups stand for."""
        return self._grouping

    @property
    def order(self) -> tuple[str, ...]:
        """The keys of all musical changes that are shown, from top to bottom."""
        return self._order

    @property
    def longest(self) -> tuple[int, int]:
        """How many characters the longest value and the longest place have; 60 and 40 at most."""
        changes = [node.change for node in self._nodes if node.change is not None]
        return (
            min(60, max((len(change.value) for change in changes), default=0)),
            min(40, max((len(change.place) for change in changes), default=0)),
        )

    @property
    def whole_order(self) -> tuple[str, ...]:
        """The keys of all musical changes as they would stand without a search."""
        if self._comparison is None:
            return ()
        return tuple(
            change.key
            for _, changes in _grouped(self._comparison.changes, self._grouping)
            for change in changes
        )

    def show(self, comparison: Comparison | None) -> None:
        """Show another comparison."""
        self._comparison = comparison
        self._rebuild()

    def set_picks(self, picks: Picks | None) -> None:
        """Show boxes with these ticks, or none."""
        if picks == self.picks:
            return
        self.picks = picks
        for parent in (QModelIndex(), *(self.index(row, 0) for row in range(self.rowCount()))):
            if rows := self.rowCount(parent):
                last = self.index(rows - 1, len(Column) - 1, parent)
                self.dataChanged.emit(self.index(0, 0, parent), last)

    def group_by(self, grouping: Grouping) -> None:
        """Group by area or by track."""
        if grouping is not self._grouping:
            self._grouping = grouping
            self._rebuild()

    def search(self, wanted: str) -> None:
        """Show only changes whose title, value or place has every word of this."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._rebuild()

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._nodes = []
        self._places = {}
        self._by_key = {}
        self._root = Node(NodeKind.GROUP, "")
        comparison = self._comparison
        if comparison is not None:
            words = self._wanted.casefold().split()
            shown = [change for change in comparison.changes if _has(change, words)]
            noise = tuple(change for change in comparison.noise if _has(change, words))
            for title, changes in _grouped(shown, self._grouping):
                self._put_group(title, changes)
            if noise:
                many = sum(len(change.rows) for change in noise)
                self._put(self._root, Node(NodeKind.NOISE, noise_words(noise), count=many, waiting=noise))
            self._order = tuple(
                change.key for _, changes in _grouped(shown, self._grouping) for change in changes
            )
        else:
            self._order = ()
        self.endResetModel()

    def _put_group(self, title: str, changes: Sequence[Change]) -> None:
        group = self._put(
            self._root, Node(NodeKind.GROUP, title, count=len(changes), note=group_note(changes))
        )
        holder = group
        for at, change in enumerate(changes):
            if at == BATCH and len(changes) > BATCH + BATCH // 10:
                rest = len(changes) - BATCH
                holder = self._put(group, Node(NodeKind.MORE, f"{rest:,} more in {title}", count=rest))
            self._put_change(holder, change)

    def _put_change(self, holder: Node, change: Change) -> None:
        node = self._put(holder, Node(NodeKind.CHANGE, change.title, change=change))
        self._by_key[change.key] = node
        if change.volatile and len(change.rows) > 1:
            node.count = len(change.rows)
            node.waiting = tuple(_as_changes(change))

    def _put(self, holder: Node, node: Node) -> Node:
        node.parent = holder
        node.row = len(holder.children)
        holder.children.append(node)
        self._places[id(node)] = len(self._nodes)
        self._nodes.append(node)
        return node

    # Finding rows

    def node(self, index: Index) -> Node | None:
        """The row an index stands for."""
        return self._nodes[index.internalId()] if index.isValid() else None

    def index_of(self, key: str) -> QModelIndex:
        """Where a change stands; invalid where the search hides it or its noise is not fetched."""
        node = self._by_key.get(key)
        return QModelIndex() if node is None else self._index(node)

    def _index(self, node: Node, column: int = 0) -> QModelIndex:
        if node is self._root:
            return QModelIndex()
        return self.createIndex(node.row, column, self._places[id(node)])

    @override
    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        holder = self._holder(parent)
        if holder is None or not 0 <= row < len(holder.children) or not 0 <= column < len(Column):
            return QModelIndex()
        return self._index(holder.children[row], column)

    @override
    def parent(self, child: Index | None = None) -> QModelIndex:  # type: ignore[override]
        node = self.node(child) if child is not None else None
        if node is None or node.parent is None:
            return QModelIndex()
        return self._index(node.parent)

    def _holder(self, parent: Index | None) -> Node | None:
        if parent is None or not parent.isValid():
            return self._root
        return self.node(parent) if parent.column() == 0 else None

    # What Qt asks

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        holder = self._holder(parent)
        return 0 if holder is None else len(holder.children)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return len(Column)

    @override
    def hasChildren(self, parent: Index | None = None) -> bool:
        holder = self._holder(parent)
        return holder is not None and bool(holder.children or holder.waiting)

    @override
    def canFetchMore(self, parent: Index) -> bool:
        holder = self._holder(parent)
        return holder is not None and bool(holder.waiting)

    @override
    def fetchMore(self, parent: Index) -> None:
        holder = self._holder(parent)
        if holder is None or not holder.waiting:
            return
        coming, holder.waiting = holder.waiting[:BATCH], holder.waiting[BATCH:]
        start = len(holder.children)
        self.beginInsertRows(self._index(holder), start, start + len(coming) - 1)
        for change in coming:
            self._put_change(holder, change)
        self.endInsertRows()

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        node = self.node(index)
        if node is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(node, Column(index.column()))
        if role == NodeRole:
            return node
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(node) if index.column() == 0 else _text(node, Column(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_of(node)
        return None

    def _spoken(self, node: Node) -> str:
        tick = self.picks.spoken(node) if self.picks is not None else ""
        return f"{tick}: {words_of(node)}" if tick else words_of(node)


def _text(node: Node, column: Column) -> str:
    change = node.change
    if column is Column.TITLE:
        return node.title
    if change is None:
        return ""
    return change.value if column is Column.VALUE else change.place


def _as_changes(noise: Change) -> Iterable[Change]:
    """The rows of one kind of noise, each as a change of its own."""
    for number, row in enumerate(noise.rows):
        yield replace(
            noise,
            key=f"{noise.key}:{number}",
            kind=row.kind,
            title=row.words,
            value="",
            place=row.path,
            rows=(row,),
            count=1,
        )


def _has(change: Change, words: Sequence[str]) -> bool:
    if not words:
        return True
    text = f"{change.title} {change.value} {change.place}".casefold()
    return all(word in text for word in words)


def _grouped(changes: Sequence[Change], grouping: Grouping) -> Iterable[tuple[str, list[Change]]]:
    groups: dict[str, list[Change]] = {}
    if grouping is Grouping.AREA:
        for change in changes:
            groups.setdefault(change.area.value.capitalize(), []).append(change)
        return groups.items()
    for change in changes:
        groups.setdefault(change.track or "", []).append(change)
    song = groups.pop("", None)
    whole = [] if song is None else [("Whole song", song)]
    return [*whole, *groups.items()]
