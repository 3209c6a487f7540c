"""Whom the shop notifies of what: `pytest examples/shop`, without a sandbox."""

import asyncio

import notifications as shop_notifications
import pytest
from shop import Shop

from notifyspec import ServerFaultError


@pytest.fixture
def shop():
    return Shop()


@pytest.fixture
def customer(shop):
    _, customer = shop.welcome()
    return customer


@pytest.fixture
def place_order(shop, customer, monkeypatch):
    monkeypatch.setattr(shop_notifications, "PACKING_SECONDS", 0)

    def place_order(sku):
        order = shop_notifications.place_order(shop, customer, shop.articles[sku])
        asyncio.run(order)

    return place_order


def test_a_customer_hears_of_each_step_of_their_order(place_order, customer, notifications):
    place_order("sencha")
    for name in ("order_placed", "order_shipped", "invoices_ready"):
        notifications.assert_sent(name, to=customer.id, times=1)
    notifications.assert_not_sent("order_sold_out")


def test_who_comes_late_is_told_that_it_is_sold_out(place_order, customer, notifications):
    place_order("gyokuro")
    notifications.clear()
    place_order("gyokuro")
    notifications.assert_sent("order_sold_out", to=customer.id, times=1)
    notifications.assert_not_sent("order_placed")


def test_an_order_stands_though_its_customer_can_not_be_told(place_order, customer, notifications):
    notifications.fail_with(ServerFaultError("down"))
    place_order("sencha")
    notifications.assert_nothing_sent()
    assert [order.status for order in customer.orders.values()] == ["shipped"]
