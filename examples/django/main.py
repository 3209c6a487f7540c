"""Starts the kiosk with a sandbox in Pusher's place, orders twice, and shows what arrived.

    python examples/django/main.py

The second order's card is declined, so its transaction is rolled back, and nobody hears of it.
"""

import json
import os
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from wsgiref.simple_server import WSGIRequestHandler, make_server

from notifyspec.sandbox import Sandbox


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        os.environ.update(
            sandbox.environment, KIOSK_FOLDER=folder, DJANGO_SETTINGS_MODULE="kiosk.settings"
        )
        import django
        from django.core.management import call_command

        django.setup()
        call_command("check")
        call_command("migrate", verbosity=0)
        url = serve()
        for number, card in (("A-1", "valid"), ("A-2", "declined")):
            print(f"{number}: {order(url, number, card)}", flush=True)
        call_command("notifyspec_work", once=True)
        for received in sandbox.history():
            payload = json.dumps(received.payload["actions"][0]["data"]["message"]["meta"])
            print(f"arrived: {received.event} on {received.targets[0]} with {payload}")
    return 0


def serve() -> str:
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def order(url: str, number: str, card: str) -> str:
    form = urllib.parse.urlencode({"number": number, "customer": 42, "card": card})
    try:
        with urllib.request.urlopen(f"{url}/orders", form.encode(), timeout=10) as answer:
            return f"{answer.status} {answer.read().decode()}"
    except urllib.error.HTTPError as refused:
        return f"{refused.code} {refused.read().decode()}"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing: the example prints what matters."""


if __name__ == "__main__":
    sys.exit(main())
