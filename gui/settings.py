"""What the window remembers between runs, behind typed properties; nothing of it lies in a data directory."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from gui.backend.address import BadAddress, read_address
from gui.theme import ThemeChoice


class Settings:
    """A thin cover over one QSettings; a value that is missing or broken gives its default."""

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store or QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "reprise", "reprise"
        )

    @property
    def last_directory(self) -> Path | None:
        """The data directory that was open last."""
        text = self._text("last_directory")
        return Path(text) if text else None

    @last_directory.setter
    def last_directory(self, value: Path) -> None:
        self._store.setValue("last_directory", str(value))

    @property
    def last_composition(self) -> str:
        """The composition that was open last."""
        return self._text("last_composition")

    @last_composition.setter
    def last_composition(self, value: str) -> None:
        self._store.setValue("last_composition", value)

    @property
    def backend(self) -> str:
        """The address of the backend; empty for none. Its token is never kept."""
        try:
            return read_address(self._text("backend"))
        except BadAddress:
            return ""

    @backend.setter
    def backend(self, value: str) -> None:
        self._store.setValue("backend", value)

    @property
    def theme(self) -> ThemeChoice:
        """Dark, light, or as the desktop says."""
        text = self._text("theme")
        return "dark" if text == "dark" else "light" if text == "light" else "system"

    @theme.setter
    def theme(self, value: ThemeChoice) -> None:
        self._store.setValue("theme", value)

    @property
    def shows_all_saves(self) -> bool:
        """Whether the timeline shows every save, not only takes."""
        return self._text("shows_all_saves") == "yes"

    @shows_all_saves.setter
    def shows_all_saves(self, value: bool) -> None:
        self._store.setValue("shows_all_saves", "yes" if value else "no")

    @property
    def geometry(self) -> QByteArray:
        """The window's place and size as Qt packs it; empty where none was kept."""
        return self._bytes("geometry")

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("geometry", value)

    @property
    def splitter(self) -> QByteArray:
        """The widths of the three panes as Qt packs them."""
        return self._bytes("splitter")

    @splitter.setter
    def splitter(self, value: QByteArray) -> None:
        self._store.setValue("splitter", value)

    def save(self) -> None:
        """Write to the user's config folder now."""
        self._store.sync()

    def _text(self, key: str) -> str:
        value = self._store.value(key)
        return value if isinstance(value, str) else ""

    def _bytes(self, key: str) -> QByteArray:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()
