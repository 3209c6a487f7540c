"""How an application tests what it enqueues and sends: ``python examples/django/manage.py test``."""

from django.test import TestCase

from kiosk.models import Order
from notifyspec.testing import Outbox


class Orders(TestCase):
    def setUp(self):
        self.notifications = self.enterContext(Outbox())

    def place(self, card):
        order = {"number": "A-1", "customer": 42, "card": card}
        with self.captureOnCommitCallbacks(execute=True):
            return self.client.post("/orders", order).status_code

    def test_a_customer_hears_of_their_order(self):
        self.assertEqual(self.place("valid"), 201)
        self.notifications.assert_sent("order_placed", to=42, times=1)

    def test_every_page_hears_of_the_number_of_orders(self):
        self.place("valid")
        self.notifications.assert_sent(
            "orders_counted", where={"actions[0].data.message.meta": {"orders": 1}}
        )

    def test_nobody_hears_of_an_order_that_does_not_stand(self):
        self.assertEqual(self.place("declined"), 402)
        self.assertFalse(Order.objects.exists())
        self.notifications.assert_nothing_sent()
