"""What is in the queue, seen from outside every transaction; and a sandbox to deliver to."""

import os
from contextlib import contextmanager

from notifyspec.integrations.django import shared
from notifyspec.integrations.django.configuration import read_settings
from notifyspec.queue import Selection
from notifyspec.queues.choice import DEFAULT_QUEUE, open_queue
from notifyspec.sandbox import Sandbox


class UndoneError(Exception):
    """What makes a transaction roll back."""


def queued():
    """The ids of the notifications in the queue, in their order."""
    settings = read_settings()
    queue = open_queue(settings.queue or DEFAULT_QUEUE, settings.root)
    try:
        return [record.job.notification for record in queue.find(Selection())[0]]
    finally:
        queue.close()


@contextmanager
def sandbox():
    before = dict(os.environ)
    with Sandbox() as running:
        os.environ.update(running.environment)
        shared.forget()
        try:
            yield running
        finally:
            os.environ.clear()
            os.environ.update(before)
            shared.forget()


def titles(running):
    """Of the books that the messages in the sandbox are about."""
    return [
        received.payload["actions"][0]["data"]["message"]["content"]
        for received in running.history()
    ]
