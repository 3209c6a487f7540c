"""From finished messages to a receipt: plan into requests, send each with retries, report."""

from notifyspec.packing import publish_bytes
from notifyspec.sending.planning import Delivery, Plan, PlannedRequest, plan
from notifyspec.sending.retry import RetryPolicy
from notifyspec.sending.sender import Sender

__all__ = [
    "Delivery",
    "Plan",
    "PlannedRequest",
    "RetryPolicy",
    "Sender",
    "plan",
    "publish_bytes",
]
