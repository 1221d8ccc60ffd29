"""Run benchmarks and print their tables: `python -m benchmarks [name…]`, all of them without a name.

A benchmark is a module of this package with a function `run()`, which prints. Each runs in a process of its own.
"""

import ast
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent


def benchmarks() -> list[str]:
    """Return the names of the modules that have a `run()`."""
    return sorted(file.stem for file in HERE.glob("[a-z]*.py") if _has_run(file))


def _has_run(file: Path) -> bool:
    defined = ast.parse(file.read_text(encoding="utf-8")).body
    return any(isinstance(one, ast.FunctionDef) and one.name == "run" for one in defined)


def main(names: list[str]) -> int:
    """Run the named benchmarks and return the exit status."""
    known = benchmarks()
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. There is: {', '.join(known)}.", file=sys.stderr)
        return 2
    if len(names) == 1:
        import_module(f"benchmarks.{names[0]}").run()
        return 0
    return max((subprocess.call([sys.executable, "-m", "benchmarks", name]) for name in names or known), default=0)


if __name__ == "__main__":
    # So that what was started is ended, also when this is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
