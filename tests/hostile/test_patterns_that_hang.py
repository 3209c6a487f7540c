"""Regular expressions that would hang a call are told from those that look alike."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from random import Random

import pytest

from notifyspec.pattern_ambiguity import TooLargeToTellError, ambiguous_text, text_divided_at_will
from notifyspec.patterns import UnsupportedPatternError, compile_pattern

HANGING = [
    "^(a+)+$",
    "^(a*)*$",
    "^(a|a?)+$",
    "^(a?a?)*$",
    "^(a*b*)*$",
    "^(a|b|ab)*c",
    "^(aa|aaa)*$",
    "^([a-z]+-?)*$",
    "^((a?)?b)*$",
    "^((a|ab)(c|bc))*$",
    r"^(\w+\s?)*$",
    "^(.*,)*x$",
    "(x+x+)+y",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "^(?=(a+)+$)b",
    "^(?:(?=(a+)+b)a)*$",
    "^(a+){10}$",
    "^([a-z]{0,1000}){0,1000}$",
    r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}[a-z]{2,3}$",
]
HARMLESS = {
    "slug": "^[a-z0-9]+(?:-[a-z0-9]+)*$",
    "slug, dash first": "^([a-z]+-)*[a-z]+$",
    "e-mail": r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    "e-mail of HTML": "^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$",
    "e-mail by words": r"^[\w-]+(\.[\w-]+)*@([\w-]+\.)+[A-Za-z]{2,}$",
    "semantic version": r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-]"
    r"[0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
    r"(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$",
    "uuid": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
    "url": r"^https?://[^\s/$.?#].[^\s]*$",
    "url by parts": r"^(http|https)://([\w-]+\.)+[\w-]+(/[\w\-./?%&=]*)?$",
    "date and time": r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$",
    "time": r"^([01]?\d|2[0-3]):[0-5]\d$",
    "bytes": "^([0-9a-f]{2})*$",
    "colour": "^#?([a-f0-9]{6}|[a-f0-9]{3})$",
    "hardware address": "^([0-9A-Fa-f]{1,2}[:-]?){6}$",
    "thousands": r"^(\d{1,3}(,\d{3})*|\d+)(\.\d+)?$",
    "money": r"^\$?\d{1,3}(?:,?\d{3})*(?:\.\d{2})?$",
    "host": "^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$",
    "base64": "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    "ipv4": r"^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$",
    "phone": r"^([+]?\d{1,3}[-.\s]?)?(\(\d{1,4}\)[-.\s]?)?\d{1,4}([-.\s]\d{1,9}){0,3}$",
    "iban": r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$",
    "quoted": r'^"(?:[^"\\]|\\.)*"$',
    "path": r"^(/[\w.-]+)+/?$",
    "path, slash last": "^/(?:[^/]+/)*[^/]*$",
    "words": r"^\s*\S+(\s+\S+)*\s*$",
    "no two dashes": "^(?:(?!--)[a-z-])*$",
    "version, loosely": r"^(\d+\.?){2,4}$",
    "nothing behind it fails": "^([a-z]+)+",
    "alternatives": "^(a|ab)*$",
    "list of ids": r"^\d+(,\d+)*$",
    "locale": "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$",
}
SLOW = [
    "^a*a*a*b$",
    "^a+a+a+$",
    r"^\s*(\w*)\s*(\w*)\s*$",
    "^.*.*.*x",
    "^([a-z]*)([a-m]*)[a-f]*!",
    "^a{0,999}a{0,999}a{0,999}b",
]
FASTER = [
    r"^\s*(\S+)\s*$",
    r"^\s*(\S+)\s+(\S+)\s*$",
    r"^.+@.+\..+$",
    "^a*a*b$",
    "^a*a*a*",
    "^[a-z]+[0-9]*[a-z]*$",
    "^a*ba*ba*$",
    "^a{0,9}a{0,9}a{0,9}b$",
    "^[A-Z][a-z]+(?: [A-Z][a-z]+)*$",
]
# Matches each pattern, in a process that ends itself where it should hang; says which it is at.
MATCH = """
import json, sys
from notifyspec.patterns import compile_pattern
for pattern in json.load(sys.stdin):
    print(json.dumps(pattern), flush=True)
    search = compile_pattern(pattern).search
    for text in ("a", "b", "ab", "ba", "aab", "abb", "c"):
        for end in ("", "!", "c!"):
            search((text * 40)[:40] + end)
print("done")
"""


@pytest.mark.parametrize("pattern", HANGING)
def test_a_pattern_that_takes_exponential_time_is_told_with_a_text(pattern: str):
    assert ambiguous_text(pattern)


@pytest.mark.parametrize("pattern", HARMLESS.values(), ids=HARMLESS)
def test_a_pattern_of_daily_use_is_left_alone(pattern: str):
    assert ambiguous_text(pattern) is None


@pytest.mark.parametrize("pattern", SLOW)
def test_a_pattern_that_takes_the_cube_of_a_length_is_told_with_a_character(pattern: str):
    assert text_divided_at_will(pattern)


@pytest.mark.parametrize("pattern", [*HARMLESS.values(), *FASTER])
def test_repeats_that_share_no_text_are_left_alone(pattern: str):
    assert text_divided_at_will(pattern) is None


def test_a_loop_that_is_too_large_to_tell_is_refused():
    words = "|".join(f"{nth:04}" for nth in range(2_000))
    with pytest.raises(TooLargeToTellError):
        ambiguous_text(f"^({words})*$")


def test_whatever_is_left_alone_matches_hostile_texts_soon():
    random = Random(20_262)
    patterns = {pattern_of(random) for _ in range(1_500)}
    kept = sorted(pattern for pattern in patterns if is_left_alone(pattern))
    assert len(patterns) / 4 < len(kept) < len(patterns) * 0.9  # both kinds are drawn
    ran = subprocess.run(
        [sys.executable, "-c", MATCH],
        input=json.dumps(kept),
        capture_output=True,
        check=False,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (30, 31)),
    )
    last = ran.stdout.splitlines()[-1]
    assert (ran.returncode, last) == (0, "done"), ran.stderr


def is_left_alone(pattern: str) -> bool:
    try:
        compile_pattern(pattern)
        return ambiguous_text(pattern) is None
    except UnsupportedPatternError:
        return False


def pattern_of(random: Random) -> str:
    return f"^{_sequence(random, 3)}{random.choice(('$', 'c', ''))}"


def _sequence(random: Random, depth: int) -> str:
    return "".join(_item(random, depth) for _ in range(random.choice((1, 1, 2, 3))))


def _item(random: Random, depth: int) -> str:
    if depth == 0 or random.random() < 0.3:
        return random.choice("aabbc.") + random.choice(("", "", "", "*", "+", "?", "{2}", "{1,3}"))
    inner = "|".join(_sequence(random, depth - 1) for _ in range(random.choice((1, 1, 2))))
    opening = random.choice(("(", "(", "(?:", "(?=", "(?!"))
    times = ("",) if opening in ("(?=", "(?!") else ("", "*", "+", "?", "{2}", "{0,3}", "{9}")
    return f"{opening}{inner}){random.choice(times)}"
