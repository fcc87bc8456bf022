"""Imports every module of core in an environment that must not hold PySide6."""

import importlib
import importlib.util
import pkgutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import core

if importlib.util.find_spec("PySide6") is not None:
    sys.exit("PySide6 is installed here, so this run would prove nothing.")
names = [module.name for module in pkgutil.walk_packages(core.__path__, "core.")]
for name in names:
    importlib.import_module(name)
print(f"core and its {len(names)} modules import without PySide6")
