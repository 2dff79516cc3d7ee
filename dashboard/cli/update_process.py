"""``postwatch update`` as a process of the app: it ends when the app does, however that ends.

Its standard input is a pipe that the app holds open and never writes to.
"""

import os
import sys
import threading

from dashboard.cli.main import main


def _end_with_the_app() -> None:
    sys.stdin.buffer.read()
    # The archive can be left at any moment: a load that was not finished is never seen.
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_app, daemon=True).start()
    code = main(["update", *sys.argv[1:]])
    sys.stdout.flush()
    os._exit(code)
