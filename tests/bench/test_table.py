"""The table of benchmarks: all that is measured stands in the README, whatever it came to."""

from __future__ import annotations

from pathlib import Path

from tests.bench import table
from tests.bench.start.rows import names
from tests.bench.table import BEGIN, END, PARTS, Row, chosen, markdown, origins_in, parsed, rewrite

ROWS = {
    "start": [Row("a first frame", "30 ms", "python3 -c pass: 15 ms", 2.0)],
    "client": [Row("one question", "100 µs", "httpx: 690 µs", 0.14), Row("none", "-", "-", None)],
}


def test_what_is_written_is_read_again() -> None:
    text = f"before\n{BEGIN}\n{markdown(ROWS, 'a machine')}{END}\nafter\n"
    assert parsed(text) == ROWS


def test_parts_that_were_not_measured_stay(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\n{markdown(ROWS, 'a machine')}{END}\nafter\n")
    new = {"client": [Row("one question", "90 µs", "httpx: 690 µs", 0.13)]}
    rewrite(new, readme, "2026-11-21, commit abc")
    assert origins_in(readme.read_text()) == {"client": "2026-11-21, commit abc"}
    assert parsed(readme.read_text()) == ROWS | new
    assert "a machine" not in readme.read_text()
    assert readme.read_text().startswith("before\n")
    assert readme.read_text().endswith(f"{END}\nafter\n")


def test_parts_come_in_the_order_of_the_table() -> None:
    assert chosen([]) == [*PARTS]
    assert chosen(["client", "start"]) == ["start", "client"]


def test_the_readme_has_every_part() -> None:
    text = table.README.read_text(encoding="utf-8")
    assert list(parsed(text)) == list(origins_in(text)) == [*PARTS], (
        "README.md: renew it with `python -m tests.bench --write-readme`"
    )


def test_the_readme_has_every_row_of_the_start() -> None:
    known = parsed(table.README.read_text(encoding="utf-8"))
    there = [row.what for row in known.get("start", ())]
    assert there == names(), "README.md: renew it with `python -m tests.bench --write-readme`"
    assert all(row.ratio is not None for row in known["start"])
