"""`qualkit` as an ordinary user runs it: `python tests/cli/ordinary.py documents --project ...`.

Root may write everywhere; where the tests are run by root, that is given up first (Linux).
"""

import ctypes
import os
import sys

from qualkit.cli import main

VERSION_3 = 0x20080522


def give_up_root() -> None:
    """Drops all capabilities, so that permissions count for root too."""
    header = (ctypes.c_uint32 * 2)(VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, nothing) != 0:
        sys.exit("the capabilities of root cannot be given up")


if __name__ == "__main__":
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        give_up_root()
    main()
