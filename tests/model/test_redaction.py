"""Keys come out of texts, in whatever form they stand there, and nothing else does."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest

from evaltui.model.redaction import MAX_SECRETS, Redaction, secrets_of

KEYS = ["sk-lw-Canary_0123456789abcdef", 'nu/gen+c4nary"key\\with=signs&more<==']
FORMS: dict[str, Callable[[str], str]] = {
    "as it is": lambda key: key,
    "in JSON": json.dumps,
    "in JSON in JSON": lambda key: json.dumps(json.dumps(key)),
    "in JSON with escaped slashes": lambda key: json.dumps(key).replace("/", "\\/"),
    "every character escaped": lambda key: "".join(f"\\u{ord(sign):04x}" for sign in key),
    "every character escaped, upper case": lambda key: "".join(f"\\u00{ord(s):02X}" for s in key),
    "in a URL": lambda key: quote(key, safe=""),
    "in a URL, lower case": lambda key: "".join(f"%{ord(sign):02x}" for sign in key),
    "in a URL in a URL": lambda key: quote(quote(key, safe=""), safe=""),
    "in HTML": html.escape,
    "in HTML by numbers": lambda key: "".join(f"&#{ord(sign)};" for sign in key),
    "in UTF-16": "\0".join,
}


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("form", FORMS)
def test_a_key_is_taken_out_in_every_form(form: str, key: str) -> None:
    redaction = Redaction()
    redaction.add(key)
    repeated = FORMS[form](key)
    clean = redaction.text(f"no such key: {repeated}, said the service")
    assert repeated.strip('"') not in clean
    assert "*" in clean
    assert clean.startswith("no such key: ")
    assert clean.endswith(", said the service")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("around", ["{}", "Bearer {}", ":{}", "x{}", "xy{}", "user:{}@host", "{}."])
@pytest.mark.parametrize("alphabet", ["", "in a URL", "in JSON"])
def test_a_key_is_taken_out_of_base64_wherever_it_stands_there(
    key: str, around: str, alphabet: str
) -> None:
    redaction = Redaction()
    redaction.add(key)
    text = coded(around.format(key))
    if alphabet == "in a URL":
        text = text.replace("+", "-").replace("/", "_")
    elif alphabet == "in JSON":
        text = text.replace("/", "\\/")
    clean = redaction.text(text)
    assert "***" in clean
    # Of a piece of the key's beginning or end, a character or two are shared with its neighbours.
    assert len(clean.replace("***", "")) <= len(coded(around.format(""))) + 8


def test_bytes_without_a_key_are_the_same_bytes() -> None:
    redaction = Redaction()
    redaction.add(*KEYS)
    body = json.dumps({"name": "müßig, 50 % \u2028 sk-lw", "of": [1, None]}).encode()
    assert redaction.data(body) is body
    assert redaction.data(b"\xff" + KEYS[0].encode()) == b"\xff***"
    assert redaction.data(KEYS[0].encode("utf-16-le")).decode("utf-16-le") == "***"
    assert redaction.data(KEYS[0].encode("utf-16-be")).decode("utf-16-be") == "***"


class TestShortKeys:
    """A short key may be any word: it goes where the text calls it a key, and stays elsewhere."""

    @pytest.mark.parametrize(
        ("said", "left"),
        [
            ("Incorrect API key provided: abc12.", "Incorrect API key provided: ***."),
            ("Authorization: Bearer abc12", "Authorization: Bearer ***"),
            ('{"api_key": "abc12", "name": "abc12"}', '{"api_key": "***", "name": "abc12"}'),
            ("invalid token 'abc12'", "invalid token '***'"),
            ("the key abc123 is another", "the key abc123 is another"),
            ("abc12 of 7 done", "abc12 of 7 done"),
            ('{"tokens": 77, "key": "77"}', '{"tokens": 77, "key": "***"}'),
        ],
    )
    def test_in_words(self, said: str, left: str) -> None:
        redaction = Redaction()
        redaction.add("abc12", "77")
        assert redaction.text(said) == left

    def test_in_base64(self) -> None:
        redaction = Redaction()
        redaction.add("abc12")
        for text in ("Bearer abc12", "user:abc12"):
            assert coded(text)[:-4] not in redaction.text(f"sent: {coded(text)}")


def test_only_the_newest_are_known_and_none_twice() -> None:
    everywhere = Redaction()
    redaction = Redaction(also=everywhere)
    secrets = [f"secret-number-{number:04}" for number in range(MAX_SECRETS + 1)]
    redaction.add(*secrets, "", secrets[-1])
    assert redaction.text(secrets[0]) == secrets[0]
    assert redaction.text(secrets[1]) == "***"
    assert everywhere.text(secrets[-1]) == "***"
    assert repr(redaction) == f"Redaction({MAX_SECRETS} secrets)"


def test_variables_that_are_named_like_secrets() -> None:
    environ = {"LANGWATCH_API_KEY": " a ", "AWS_SECRET": "b", "HOME": "/home/x", "db_password": "c"}
    assert sorted(secrets_of(environ)) == ["a", "b", "c"]
