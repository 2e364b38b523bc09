"""Colours as theme files write them: what Textual can read, told without loading it."""

from __future__ import annotations

import re

_NAMED = frozenset(
    re.findall(
        r"[a-z]+",
        """
    aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue
    blueviolet brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk
    crimson cyan darkblue darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki
    darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen
    darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue
    dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite
    gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki
    lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
    lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen
    lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen
    magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen
    mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream
    mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid
    palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum
    powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown
    seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen
    steelblue tan teal thistle tomato transparent turquoise violet wheat white whitesmoke yellow
    yellowgreen
    """,
    )
)
"""The names of CSS Color Module Level 4, section 6.1, and `transparent`."""
_ANSI = frozenset(["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"])
_NUMBER, _COMMA = r"-?\d+\.?\d*", r"\s*,\s*"
_THREE = rf"{_NUMBER}{_COMMA}{_NUMBER}{_COMMA}{_NUMBER}"
_SHARES = rf"{_NUMBER}{_COMMA}{_NUMBER}%{_COMMA}{_NUMBER}%"
_WRITTEN = re.compile(
    r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})"
    rf"|rgb\(\s*{_THREE}\s*\)|rgba\(\s*{_THREE}{_COMMA}{_NUMBER}\s*\)"
    rf"|hsl\(\s*{_SHARES}\s*\)|hsla\(\s*{_SHARES}{_COMMA}{_NUMBER}\s*\)"
)


def is_colour(text: str) -> bool:
    """Tell whether a text is a colour: `#rrggbb`, `rgb(…)`, `hsl(…)`, a CSS name or `ansi_…`."""
    if text.startswith("ansi_"):
        return text == "ansi_default" or text.removeprefix("ansi_").removeprefix("bright_") in _ANSI
    return text in _NAMED or _WRITTEN.fullmatch(text) is not None
