"""The dispatcher: one above every queue. A message's way through it is in ``lane.py``."""

from notifyspec.dispatching.dispatcher import Dispatcher
from notifyspec.dispatching.observer import Attempt, Observer
from notifyspec.dispatching.options import Backoff, DispatchOptions, Probes

__all__ = ["Attempt", "Backoff", "DispatchOptions", "Dispatcher", "Observer", "Probes"]
