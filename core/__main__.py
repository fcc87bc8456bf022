"""`python -m core`: the library without a window."""

import sys

from core.cli import main

sys.exit(main())
