"""`reprise-store serve`: the backend process. What it needs is imported late, for it is an extra."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from core.errors import InvalidSettings, NotADataDirectory
from core.storage.causes import cause
from core.storage.layout import COMPOSITIONS, find_library

_MISSING = "Serving needs the extra “backend”: pip install 'reprise-browser[backend]'"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What it takes; what is not given comes from the environment, as REPRISE_PORT and so on."""
    command.add_argument(
        "--host", help="where to listen: 127.0.0.1; any other than this machine needs a token"
    )
    command.add_argument("--port", type=int, help="8000; 0 takes any that is free")
    command.add_argument(
        "--token-file", type=Path, metavar="FILE", help="holds what each request must bear as a bearer token"
    )
    command.add_argument(
        "--origin", action="append", metavar="ORIGIN", help="a web page's origin that may ask; give it often"
    )
    command.add_argument("--verbose", action="store_true", help="a line for each request, on standard error")


def run_serve(options: argparse.Namespace) -> str:
    """Serve until told to stop; gives what could not be kept, in words. Raises RepriseError."""
    try:
        from core.api.serve import log_in_words, serve  # noqa: PLC0415 - an extra
        from core.api.settings import load_server_settings  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] in ("core", "gui"):
            raise
        return _MISSING
    from core.session.settings import load_settings  # noqa: PLC0415 - only this command needs it

    given: dict[str, Any] = {"host": options.host, "port": options.port, "origins": options.origin}
    if options.token_file is not None:
        given["token"] = _token(options.token_file)
    server = load_server_settings(**{name: value for name, value in given.items() if value is not None})
    settings = load_settings(data_dir=_folder(options.dir))
    log_in_words(options.verbose)

    def on_listening(address: str) -> None:
        sys.stdout.write(f"Serving {settings.data_dir} at {address}\n")
        sys.stdout.flush()

    unkept = serve(settings, server, on_listening, is_telling=options.verbose)
    if unkept:
        sys.stderr.write("\n".join(unkept) + "\n")
        sys.stderr.flush()
        os._exit(1)  # what is still at work would be waited for without end
    return ""


def _folder(path: Path) -> Path:
    """The data directory meant: one that is there, or a new one where nothing is, or nothing is in it."""
    try:
        folder = path.expanduser()
        folder.mkdir(parents=True, exist_ok=True)
        if folder.name != COMPOSITIONS and not any(folder.iterdir()):
            (folder / COMPOSITIONS).mkdir(exist_ok=True)
    except FileExistsError:
        pass  # a file, which is told below
    except (OSError, RuntimeError) as error:  # RuntimeError: no home for this ~user
        why = cause(error) if isinstance(error, OSError) else "there is no such home folder"
        raise NotADataDirectory(str(path), why) from error
    return find_library(path).root


def _token(path: Path) -> str:
    try:
        token = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise InvalidSettings(f"the token file {path} cannot be read: {cause(error)}") from error
    except UnicodeDecodeError as error:
        raise InvalidSettings(f"the token in {path} holds other letters than ASCII") from error
    if not token or not token.isprintable() or " " in token:
        raise InvalidSettings(f"{path} holds no token, which is one line of letters and digits")
    return token
