"""How an application tests what it enqueues and sends: ``python examples/django/manage.py test``."""

from django.conf import settings
from django.db import connection
from django.test import TestCase, override_settings

from kiosk.models import Order


@override_settings(NOTIFYSPEC={**settings.NOTIFYSPEC, "transport": "memory"})
class Orders(TestCase):
    def place(self, card, number="A-1"):
        order = {"number": number, "customer": 42, "card": card}
        return self.client.post("/orders", order).status_code

    def enqueued(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT spec FROM notifyspec_jobs")
            return [spec for (spec,) in cursor.fetchall()]

    def test_an_order_is_enqueued_with_its_transaction(self):
        self.assertEqual(self.place("valid"), 201)
        self.assertEqual(self.enqueued(), ["order_placed"])

    def test_a_declined_card_leaves_neither_order_nor_notification(self):
        self.assertEqual(self.place("declined"), 402)
        self.assertFalse(Order.objects.exists())
        self.assertEqual(self.enqueued(), [])

    def test_what_is_sent_is_sent_after_the_commit(self):
        with self.captureOnCommitCallbacks(execute=True) as callbacks:
            self.place("valid")
        self.assertEqual(len(callbacks), 1)
        with self.captureOnCommitCallbacks() as callbacks:
            self.place("declined", "A-2")
        self.assertEqual(callbacks, [])
