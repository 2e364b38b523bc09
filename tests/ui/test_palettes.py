"""What the packaged themes look like to eyes: contrast, and colours that can be told apart."""

from itertools import combinations
from math import dist

import pytest
from textual.color import Color

from evaltui.files.themes import packaged_folder
from evaltui.ui.theme import load_themes

PACKAGED = {theme.name: theme for theme in load_themes([packaged_folder()]).themes}
SOLID = [name for name, theme in PACKAGED.items() if not theme.ansi]
OURS = {"evaltui-dark", "evaltui-light", "colorblind-red-green", "colorblind-blue-yellow"}
HIGH = {"high-contrast", "high-contrast-light"}
STATES = [
    *("state-pending", "state-queued", "state-running", "state-completed", "state-failed"),
    *("state-stopped", "state-unknown", "stalled", "trouble-passing", "trouble"),
]
TOLD_APART = ("state-running", "state-completed", "state-failed", "stalled", "trouble")
WARNINGS = ("state-unknown", "stalled", "trouble-passing")
LOW = {
    "nord": {"state-failed": "nord11 has 3.1:1 on nord0"},
    "gruvbox-light": {
        "state-completed": "the faded green has 4.3:1 on bg0",
        **dict.fromkeys(WARNINGS, "the faded yellow has 3.3:1 on bg0"),
    },
    "catppuccin-latte": {
        "state-running": "blue has 4.3:1 on base",
        "state-completed": "green has 3.0:1 on base; darker it would be grey",
        **dict.fromkeys(WARNINGS, "yellow has 2.3:1 on base; darker it would be grey"),
    },
    "solarized-dark": {
        "state-running": "blue has 4.1:1 on base03: all accents share one lightness",
        "state-failed": "red has 3.3:1 on base03",
        "trouble": "magenta has 3.3:1 on base03",
    },
    "solarized-light": {
        "state-running": "blue has 3.4:1 on base3: all accents share one lightness",
        "state-completed": "green has 3.0:1 on base3",
        "state-failed": "red has 4.3:1 on base3",
        "trouble": "magenta has 4.2:1 on base3",
        **dict.fromkeys(WARNINGS, "yellow has 3.0:1 on base3"),
    },
}
"""Where a published palette has no colour of 4.5:1: 3:1 must do, and this is why."""

Matrix = tuple[tuple[float, float, float], ...]
NORMAL: Matrix = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", 2009, severity 1.0; for linear RGB.
PROTANOPIA: Matrix = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
DEUTERANOPIA: Matrix = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
TRITANOPIA: Matrix = (
    (1.255528, -0.076749, -0.178779),
    (-0.078411, 0.930809, 0.147602),
    (0.004733, 0.691367, 0.303900),
)


def linear(color):
    """The colour in linear RGB, by sRGB's transfer function."""
    return [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    ]


def luminance(color):
    return sum(w * part for w, part in zip((0.2126, 0.7152, 0.0722), linear(color), strict=True))


def contrast(one, other):
    """WCAG 2.1's contrast ratio, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(color, eyes):
    """CIELAB of what these eyes see, under D65."""
    rgb = linear(color)
    seen = [min(1.0, max(0.0, sum(m * c for m, c in zip(row, rgb, strict=True)))) for row in eyes]
    r, g, b = seen
    xyz = (
        (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047,
        0.2126729 * r + 0.7151522 * g + 0.0721750 * b,
        (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883,
    )
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def colors(name, keys):
    theme = PACKAGED[name]
    return {key: Color.parse(theme.variables[f"evaltui-{key}"]) for key in keys}


def texts(name):
    theme = PACKAGED[name]
    return {"foreground": Color.parse(theme.foreground)} | colors(
        name, [*STATES, "quiet", "header"]
    )


def other_grounds(name):
    theme = PACKAGED[name]
    dialogs = {"surface": Color.parse(theme.surface), "panel": Color.parse(theme.panel)}
    return dialogs | colors(name, ["cursor", "cursor-blurred"])


def test_there_is_a_theme_for_every_taste_and_every_eye():
    dark = [name for name in SOLID if PACKAGED[name].dark]
    assert {"evaltui-dark", "evaltui-light", "ansi"} | HIGH | OURS <= {*PACKAGED}
    assert {"nord", "dracula", "tokyo-night", "gruvbox-dark", "gruvbox-light"} <= {*PACKAGED}
    assert {"catppuccin-mocha", "catppuccin-latte", "solarized-dark"} <= {*PACKAGED}
    assert len(dark) >= 8
    assert len(SOLID) - len(dark) >= 4


@pytest.mark.parametrize("name", SOLID)
def test_dark_and_light_are_what_they_say(name):
    theme = PACKAGED[name]
    assert (luminance(Color.parse(theme.background)) < 0.2) is theme.dark


@pytest.mark.parametrize("name", SOLID)
def test_text_can_be_read_on_the_ground(name):
    ground = Color.parse(PACKAGED[name].background)
    low = LOW.get(name, {})
    for key, text in texts(name).items():
        least = 7.0 if name in HIGH else 3.0 if key in low else 4.5
        ratio = contrast(text, ground)
        assert ratio >= least, f"{key} {text.hex}: {ratio:.2f}"
        assert (ratio < 4.5) == (key in low), f"{key} {text.hex}: {ratio:.2f}, as listed?"


@pytest.mark.parametrize("name", SOLID)
def test_text_can_be_read_on_the_cursor_and_in_dialogs(name):
    least = 7.0 if name in HIGH else 4.5 if name in OURS else 3.0
    for where, ground in other_grounds(name).items():
        for key, text in texts(name).items():
            ratio = contrast(text, ground)
            assert ratio >= least, f"{key} {text.hex} on {where} {ground.hex}: {ratio:.2f}"


@pytest.mark.parametrize("name", SOLID)
def test_the_cursor_can_be_seen(name):
    ground = Color.parse(PACKAGED[name].background)
    for key, cursor in colors(name, ["cursor", "cursor-blurred"]).items():
        assert dist(lab(cursor, NORMAL), lab(ground, NORMAL)) >= 2.5, key


def least_distance(name, eyes):
    """The least CIE76 difference between two state colours; 2.3 is just noticeable."""
    seen = colors(name, TOLD_APART)
    return min(
        (dist(lab(seen[one], eyes), lab(seen[other], eyes)), one, other)
        for one, other in combinations(seen, 2)
    )


@pytest.mark.parametrize("name", SOLID)
def test_states_can_be_told_apart_by_colour(name):
    assert least_distance(name, NORMAL)[0] >= 18


@pytest.mark.parametrize(
    ("name", "eyes"),
    [
        ("colorblind-red-green", PROTANOPIA),
        ("colorblind-red-green", DEUTERANOPIA),
        ("colorblind-blue-yellow", TRITANOPIA),
    ],
    ids=["protanopia", "deuteranopia", "tritanopia"],
)
def test_colour_blind_eyes_can_tell_states_apart_by_colour(name, eyes):
    assert least_distance(name, eyes)[0] >= 22


@pytest.mark.parametrize(
    ("eyes", "one", "other"),
    [
        (PROTANOPIA, "#a03020", "#5a5a10"),
        (DEUTERANOPIA, "#b05030", "#708030"),
        (TRITANOPIA, "#4070e0", "#2f9080"),
    ],
)
def test_the_simulation_confuses_what_such_eyes_confuse(eyes, one, other):
    pair = Color.parse(one), Color.parse(other)
    assert dist(*(lab(color, eyes) for color in pair)) < 20
    assert dist(*(lab(color, NORMAL) for color in pair)) > 45


def test_the_ansi_theme_names_only_the_terminals_own_colours():
    theme = PACKAGED["ansi"]
    assert theme.ansi
    own = {value for key, value in theme.variables.items() if key.startswith("evaltui-")}
    assert all(value == "reverse" or value.startswith("ansi_") for value in own)
    assert len({theme.variables[f"evaltui-{key}"] for key in TOLD_APART}) == len(TOLD_APART)
