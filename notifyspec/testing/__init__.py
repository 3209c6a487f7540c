"""The test kit: an outbox for the tests of applications, and the plugin that gives it to pytest.

Every name is loaded when it is first used: pytest loads the plugin in each run.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from notifyspec.testing.guard import UnexpectedDeliveryError
    from notifyspec.testing.outbox import Outbox
    from notifyspec.testing.records import OutboxMessage, Queued

__all__ = ["Outbox", "OutboxMessage", "Queued", "UnexpectedDeliveryError"]

_HOMES = {
    "Outbox": "outbox",
    "OutboxMessage": "records",
    "Queued": "records",
    "UnexpectedDeliveryError": "guard",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
