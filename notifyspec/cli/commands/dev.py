"""``notifyspec dev``: runs the sandbox until Ctrl-C."""

from __future__ import annotations

from notifyspec.cli import terminal
from notifyspec.cli.exit_code import ExitCode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Final

    from notifyspec.cli.parser import Parser
    from notifyspec.sandbox import Sandbox

PORT: Final = 4380
_LAST_PORT: Final = 65_535


def configure(parser: Parser) -> None:
    parser.add_argument(
        "--port",
        metavar="N",
        type=_port,
        default=PORT,
        help=f"where to listen, on 127.0.0.1; 0 takes a free one (default: {PORT})",
    )
    parser.add_argument("--open", action="store_true", help="open the sandbox's page in a browser")


def run(arguments: Namespace) -> int:
    from notifyspec.cli.usage import UsageError
    from notifyspec.sandbox import Sandbox, discovery, foreground
    from notifyspec.settings import load_settings

    root = load_settings().root

    def started(sandbox: Sandbox) -> None:
        terminal.write_result(_greeting(sandbox))
        if arguments.open:
            _open(sandbox.url)

    try:
        foreground.run(Sandbox(port=arguments.port), root=root, started=started)
    except OSError as error:
        other = discovery.find(root)
        if other is not None and other.url.endswith(f":{arguments.port}"):
            raise UsageError(
                f"A sandbox runs here already, at {other.url}; use that one, or end it."
            ) from None
        raise UsageError(_refused(error, arguments.port)) from None
    terminal.note("the sandbox has ended.")
    return ExitCode.CLEAN


def _port(text: str) -> int:
    from argparse import ArgumentTypeError

    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= _LAST_PORT:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is no port; write a whole number from 0 to {_LAST_PORT}")


def _greeting(sandbox: Sandbox) -> str:
    credentials = sandbox.credentials
    variables = {
        "PUSHER_APP_ID": credentials.app_id,
        "PUSHER_KEY": credentials.key,
        "PUSHER_SECRET": credentials.secret,
        "PUSHER_HOST": "127.0.0.1",
        "PUSHER_PORT": str(sandbox.port),
        "PUSHER_SCHEME": "http",
        "PUSHER_ENCRYPTION_MASTER_KEY": credentials.encryption_master_key_base64,
        "PUSHER_BEAMS_INSTANCE_ID": credentials.beams_instance_id,
        "PUSHER_BEAMS_SECRET_KEY": credentials.beams_secret_key,
        "PUSHER_BEAMS_ENDPOINT": sandbox.url,
    }
    lines = "\n".join(f"  {name}={value}" for name, value in variables.items())
    return (
        f"The sandbox runs at {sandbox.url}\n"
        "Open that page to see each message as it arrives. `notifyspec send NAME`, called in this\n"
        "repository, finds the sandbox by itself; other programs reach it with these settings,\n"
        "which are the same for everybody and no secrets:\n"
        f"{lines}\n"
        "Ctrl-C ends it.\n"
    )


def _open(url: str) -> None:
    import webbrowser

    if not webbrowser.open(url):
        terminal.note(f"no browser could be opened; open {url} yourself.")


def _refused(error: OSError, port: int) -> str:
    import errno

    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken by another program; choose another with --port,"
            " or let --port 0 take a free one."
        )
    if error.errno in (errno.EACCES, errno.EPERM) and error.filename is None:
        return f"Port {port} may not be used without more rights; choose one above 1023."
    where = f" ({error.filename})" if error.filename else ""
    return f"The sandbox can't be started: {error.strerror or error}{where}."
