import asyncio

from evaltui.files.screen_state import load_screen_state
from evaltui.ui.remembered import Remembered


async def test_what_was_put_comes_back_after_a_restart(tmp_path, clock):
    path = tmp_path / "evaltui" / "screen.json"
    first = Remembered(path, clock)
    first.put("theme", {"name": "nord"})
    assert first.waiting
    await first.save(lambda sentence: None)
    assert not first.waiting
    assert Remembered(path, clock).get("theme", dict) == {"name": "nord"}


def test_a_value_of_another_kind_is_none(tmp_path, clock):
    remembered = Remembered(None, clock)
    remembered.put("split", True)
    remembered.put("sort", ["name"])
    assert remembered.get("split", int) is None
    assert remembered.get("split", bool) is True
    assert remembered.get("sort", str) is None
    assert remembered.get("absent", str) is None
    assert not remembered.waiting  # there is nowhere to save


async def test_two_screens_keep_what_each_put(tmp_path, clock):
    path = tmp_path / "screen.json"
    one, other = Remembered(path, clock), Remembered(path, clock)
    one.put("theme", "nord")
    other.put("split", 0.4)
    await one.save(lambda sentence: None)
    other.save_at_end()
    assert load_screen_state(path) == {"theme": "nord", "split": 0.4}


async def test_what_cannot_be_saved_is_said_once_and_saved_later(tmp_path, clock):
    folder = tmp_path / "state"
    folder.write_text("a file in the folder's place")
    remembered = Remembered(folder / "screen.json", clock)
    said = []
    remembered.put("theme", "nord")
    await remembered.save(said.append)
    await remembered.save(said.append)
    assert len(said) == 1
    assert "screen.json" in said[0]
    assert remembered.unsaved.why == "a part of the path is a file, not a folder"
    folder.unlink()
    await remembered.save(said.append)
    assert said[1:] == ["Saved again: what the screen remembers by itself."]
    assert remembered.unsaved is None
    assert load_screen_state(folder / "screen.json") == {"theme": "nord"}


async def test_it_waits_until_all_is_written(tmp_path, clock):
    path = tmp_path / "screen.json"
    remembered = Remembered(path, clock)
    remembered.put("theme", "nord")
    saving = asyncio.create_task(remembered.save(lambda sentence: None))
    await asyncio.sleep(0)
    assert remembered.waiting
    await saving
    assert not remembered.waiting
    assert load_screen_state(path) == {"theme": "nord"}
