"""The snippets of docs/sandbox.md do what the page says, and its figures are the code's."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from notifyspec.sandbox import Credentials, Sandbox

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```(python|js)\n(.*?)```", PAGE, re.DOTALL)
SECONDS = 20


def snippet(language, words, port):
    """The one snippet of that language that holds these words, for a sandbox on that port."""
    (found,) = (text for kind, text in SNIPPETS if kind == language and words in text)
    return found.replace("4380", str(port))


def run_python(text):
    subprocess.run([sys.executable, "-c", text], cwd=ROOT, check=True, timeout=SECONDS)


def test_the_python_sdk_snippet_triggers_an_event(sandbox):
    run_python(snippet("python", "import pusher\n", sandbox.port))
    (received,) = sandbox.wait_for(1)
    assert (received.targets, received.payload) == (("orders-42",), {"number": "A-7"})


def test_the_beams_sdk_snippet_publishes(sandbox):
    run_python(snippet("python", "PushNotifications", sandbox.port))
    (received,) = sandbox.wait_for(1)
    assert received.targets == ("orders-42",)
    assert received.payload == {"web": {"notification": {"title": "Order done"}}}


@pytest.mark.parametrize("words", ["with Sandbox() as sandbox:\n    os", "async with"])
def test_the_snippets_for_tests_run(words):
    run_python(snippet("python", words, 0))


def test_the_javascript_snippets_reach_each_other(sandbox, node):
    folder = ROOT / "tests" / "node"
    trigger = snippet("js", 'from "pusher";', sandbox.port)
    trigger = trigger.replace('"orders-42"', '"private-orders-42"')
    listen = snippet("js", 'from "pusher-js";', sandbox.port)
    listen += '\nchannel.bind("pusher:subscription_succeeded", () => console.log("ready"));'
    listen += '\nchannel.bind("order_done", () => client.disconnect());'
    listen += f"\nsetTimeout(() => process.exit(1), {SECONDS * 1000}).unref();"
    arguments = [node, "--input-type=module", "-e"]
    with subprocess.Popen(
        [*arguments, listen], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as listener:
        try:
            assert listener.stdout.readline() == "ready\n"
            subprocess.run([*arguments, trigger], cwd=folder, check=True, timeout=SECONDS)
            assert listener.stdout.readline() == "{ number: 'A-7' }\n"
        finally:
            listener.kill()


def test_each_credential_stands_in_the_table():
    credentials = Credentials()
    for name in Credentials.__slots__:
        assert f"| `{getattr(credentials, name)}` |" in PAGE, name


def test_the_environment_of_a_sandbox_holds_its_address_and_credentials():
    with Sandbox(credentials=Credentials(key="mine")) as sandbox:
        environment = sandbox.environment
    assert environment["PUSHER_KEY"] == "mine"
    assert environment["PUSHER_BEAMS_ENDPOINT"] == sandbox.url
    assert (environment["PUSHER_HOST"], environment["PUSHER_SCHEME"]) == ("127.0.0.1", "http")
