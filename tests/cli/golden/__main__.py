"""Writes what `--help` of every command says; look at each difference before it is kept:

python -m tests.cli.golden
"""

from __future__ import annotations

from tests.cli.golden.helps import FOLDER, helps, path_of


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    wanted = {path_of(name): text for name, text in helps()}
    for path in set(FOLDER.glob("*.txt")) - set(wanted):
        path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
