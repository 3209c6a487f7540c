"""``python -m notifyspec`` is the command line."""

import sys

from notifyspec.cli import main

sys.exit(main())
