"""What the user chooses: a theme that is remembered, keys, and the demo in place of nothing."""

from __future__ import annotations

from tests.program.conftest import Home


def test_an_empty_list_leads_to_the_demo_and_stays_empty(home: Home) -> None:
    with home.terminal() as terminal:
        terminal.wait_for("look around in the demo first")
        terminal.press("D")
        terminal.wait_for("nightly rag", "/40")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.is_restored()
    assert not home.runs_file.exists()


def test_a_picked_theme_is_there_again_and_the_configuration_is_as_it_was(home: Home) -> None:
    home.config_file.parent.mkdir(parents=True, exist_ok=True)
    config = 'theme = "nord"\n\n[keys]\ntheme = "f3"\nadd = "q"\n'
    home.config_file.write_text(config)
    ground = "\x1b[38;2;248;248;242"  # dracula's foreground
    with home.terminal() as terminal:
        told = 'line 5: "q" is already the key of runs.quit; add keeps its usual keys'
        terminal.wait_until(lambda: told in terminal.prose, "notice of the key")
        assert ground not in terminal.written
        terminal.send("\x1bOR")  # F3
        terminal.wait_for("enter keeps")
        terminal.press("g", *["j"] * 5, "enter")
        terminal.wait_until(lambda: "enter keeps" not in terminal.text, "end of the picker")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    with home.terminal() as terminal:
        terminal.wait_for("No runs are watched yet")
        assert ground in terminal.written
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert home.config_file.read_text() == config
