"""notifyspec in Django: ``INSTALLED_APPS = ["notifyspec.integrations.django"]``.

``NOTIFYSPEC`` in Django's settings may have ``specs``, ``transport`` and ``queue``, which is a URL or
the alias of one of the ``DATABASES``. Everything else is as in notifyspec's own settings.
"""

from notifyspec.integrations.django.calls import aenqueue, asend, enqueue, send
from notifyspec.integrations.django.shared import notifier

__all__ = ["aenqueue", "asend", "enqueue", "notifier", "send"]
