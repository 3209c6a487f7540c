"""Pusher Beams through the official SDK, whose public ``session`` is replaced by ours.

The SDK's own session has no time-out and hides the status behind exceptions. Ours sees status and
headers, keeps connections open, and raises before the SDK can misread an answer.
"""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from notifyspec.errors import SendError, TransportFaultError
from notifyspec.forks import renew_after_fork
from notifyspec.transports.pusher.answers import Redactor, read_beams_answer
from notifyspec.transports.pusher.environment import Endpoint, Timeout
from notifyspec.transports.pusher.names import check_interests, check_users
from notifyspec.transports.pusher.pool import HttpPool

if TYPE_CHECKING:
    import requests

    from notifyspec.transport import Answer, Publish
    from notifyspec.transports.pusher.credentials import BeamsCredentials

SERVICE = "Pusher Beams"

# The SDK blocks, so async calls wait in threads. Beams takes 100 requests a second: eight threads
# carry that at 80 ms an answer.
_THREADS: Final = 8


class _Session:
    """Stands in for the SDK's ``requests.Session``, of which it uses ``send`` only."""

    def __init__(self, endpoint: Endpoint, timeout: Timeout, redact: Redactor) -> None:
        self.pool = HttpPool(endpoint, timeout)
        self._redact = redact

    def send(self, prepared: requests.PreparedRequest) -> _Published:
        headers = {
            name: value
            for name, value in prepared.headers.items()
            if name.lower() != "content-length"
        }
        # The SDK writes every letter past ASCII as \\uXXXX, twice the size or more; the limit is
        # on bytes, so the same JSON goes out in its shortest form.
        body = json.dumps(
            json.loads(prepared.body or b"{}"), ensure_ascii=False, separators=(",", ":")
        )
        http = self.pool.post(prepared.path_url, headers, body.encode("utf-8"))
        return _Published(read_beams_answer(http, self._redact, SERVICE))


class _Published:
    """A success, as the SDK wants to see it. Failures were raised by ``_Session.send``."""

    status_code = 200

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def json(self) -> Answer:
        """What the SDK hands on to our caller unread."""
        return self._answer


class Beams:
    """One instance of Pusher Beams. Thread-safe; serves any number of event loops."""

    def __init__(self, credentials: BeamsCredentials, timeout: Timeout) -> None:
        self._credentials = credentials
        self._timeout = timeout
        self._redact = Redactor(credentials.secrets)
        self._lock = threading.Lock()
        self._client: Any = None  # Any: the SDK has no types
        self._threads = _threads()
        renew_after_fork(self)

    def prepare(self) -> None:
        self._sdk()

    def send(self, request: Publish) -> Answer:
        if request.audience == "interests":
            check_interests(request.targets)
        else:
            check_users(request.targets)
        client = self._sdk()
        publish = (
            client.publish_to_interests
            if request.audience == "interests"
            else client.publish_to_users
        )
        try:
            answer: Answer = publish(list(request.targets), json.loads(request.body))
        except SendError:
            raise
        except Exception as error:
            raise TransportFaultError(
                f"The Beams SDK refused the request with {type(error).__name__}; nothing was sent.",
                detail=self._redact(str(error)) or None,
            ) from error
        return answer

    async def send_async(self, request: Publish) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.send, request)

    def close(self) -> None:
        """Close the idle connections, and let the threads end. A later call begins anew."""
        self._threads = _threads()  # the former end when they have done what they were given
        if self._client is not None:
            self._client.session.pool.close()

    def renew(self) -> None:
        self._lock = threading.Lock()
        self._threads = _threads()  # of the parent's, none runs here

    def _sdk(self) -> Any:
        with self._lock:
            if self._client is None:
                from pusher_push_notifications import PushNotifications  # costs 400 ms

                credentials = self._credentials
                client = PushNotifications(
                    instance_id=credentials.instance_id,
                    secret_key=credentials.secret_key,
                    endpoint=credentials.authority,
                )
                endpoint = _endpoint(credentials.scheme, client.endpoint)
                client.session.close()
                client.session = _Session(endpoint, self._timeout, self._redact)
                self._client = client
            return self._client


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="notifyspec-beams")


def _endpoint(scheme: str, authority: str) -> Endpoint:
    parts = urlsplit(f"{scheme}://{authority}")
    port = parts.port or (443 if scheme == "https" else 80)
    return Endpoint(SERVICE, scheme, parts.hostname or "", port)
