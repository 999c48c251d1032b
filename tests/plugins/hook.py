"""`python -m tests.plugins.hook NAME`: one static check of the test run by itself, as a commit asks for it."""

import sys
import tempfile
from pathlib import Path

from tests.plugins import suite


def ids() -> dict[str, str]:
    """The checks by the names that a command line takes."""
    return {name.replace(" ", "-"): name for name in suite.CHECKS}


def main(arguments: list[str]) -> int:
    name = ids().get(" ".join(arguments))
    if name is None:
        print(f"Name one of these: {', '.join(ids())}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        good, _, output = suite.check(suite.CHECKS[name], suite.production(Path(folder)))
    print(output, end="")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
