"""Start to end of the program: arguments, application, crash hook, demo, the picture for `--grab`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from core.errors import RepriseError
from core.storage.composition_service import CompositionService
from core.storage.layout import find_library
from gui import crash
from gui.backend.address import BadAddress, read_address
from gui.comparing import NEWEST, PREVIOUS, Selection
from gui.demo import Demo
from gui.grab import Grab
from gui.icons import app_icon
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.theme import apply_theme


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one sentence, with exit code 1."""

    @override
    def error(self, message: str) -> NoReturn:
        self.exit(1, f"{message[:1].upper()}{message[1:]}; see {self.prog} --help.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="reprise", description="Every version of a composition, and what changed between them."
    )
    parser.add_argument(
        "data_dir",
        nargs="?",
        type=Path,
        metavar="DATA_DIR",
        help="the folder that holds compositions/, compositions/ itself, or one composition",
    )
    parser.add_argument(
        "--demo", action="store_true", help="open a copy of the demo library, with a writer at work"
    )
    parser.add_argument("--select", metavar="COMPOSITION[:STEM]", help="show this composition, this version")
    parser.add_argument("--compare", metavar="STEM", help="compare it with a stem, current or autosave")
    parser.add_argument(
        "--view",
        choices=("music", "changes", "json", "conversation", "receipt"),
        help="the tab of the compare pane",
    )
    parser.add_argument(
        "--backend",
        metavar="URL",
        type=_address,
        help="restore and ask the assistant through the backend there; remembered, “” for none",
    )
    parser.add_argument("--theme", choices=("dark", "light", "system"), help="instead of the remembered one")
    parser.add_argument("--size", metavar="WxH", type=_size, help="size of the window, in pixels")
    parser.add_argument("--grab", metavar="FILE", type=Path, help="draw the window to a PNG and leave")
    return parser


def _address(text: str) -> str:
    try:
        return read_address(text)
    except BadAddress as error:
        raise argparse.ArgumentTypeError(f"{str(error)[:1].lower()}{str(error)[1:]}".rstrip(".")) from error


def _size(text: str) -> QSize:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"a size is written like 1280x800, not “{text}”")
    return QSize(int(width), int(height))


def run(arguments: Sequence[str]) -> int:
    """Run the program until its window closes; the value is the process's exit code."""
    options = _parser().parse_args(arguments)
    QCoreApplication.setApplicationName("Reprise")
    QCoreApplication.setOrganizationName("reprise")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setWindowIcon(app_icon())
    QApplication.setDesktopFileName("reprise")
    settings = Settings()
    apply_theme(app, options.theme or settings.theme)
    crash.install()
    demo = Demo(with_writer=options.grab is None) if options.demo else None
    try:
        return _show(app, options, settings, demo)
    finally:
        if demo is not None:
            demo.close()


def _show(app: QApplication, options: argparse.Namespace, settings: Settings, demo: Demo | None) -> int:
    path = demo.data_dir if demo else options.data_dir
    window = MainWindow(settings, remembers=options.grab is None and demo is None)
    if options.size:
        window.resize(options.size)
    if options.backend is not None:
        window.use_backend(options.backend)
    elif options.grab is None and settings.backend:
        window.use_backend(settings.backend)
    try:
        if path is not None and (options.select or options.grab):
            # A view that was asked for by name ends here with its sentence when it is not there.
            opened = find_library(path)
            window.open_library(opened, _selection(opened.root, options))
        elif path is not None:
            window.open_directory(path)
        elif options.grab is None and settings.last_directory is not None:
            window.open_directory(settings.last_directory)
    except RepriseError as error:
        sys.stderr.write(f"{error}\n")
        window.close()
        return 1
    if options.view and window.browser is not None:
        window.browser.pane.show_tab(options.view)
    window.show()
    if options.grab:
        return Grab(window, window, options.grab).run(app)
    return app.exec()


def _selection(root: Path, options: argparse.Namespace) -> Selection | None:
    """The view that was asked for by name; raises InputError where a name fits nothing or too much."""
    if not options.select:
        return None
    service = CompositionService(root)
    name, _, stem = options.select.partition(":")
    composition = service.resolve_composition(name)
    b = service.resolve_version(composition, stem) if stem else NEWEST
    target = service.resolve_version(composition, options.compare) if options.compare else PREVIOUS
    return Selection(composition, b, target)
