"""The queue on NATS JetStream, for more than one machine. Needs the extra ``[nats]``."""

from notifyspec.queues.nats.queue import NatsQueue

__all__ = ["NatsQueue"]
