"""The shop itself: what it sells, and who ordered what. It knows nothing of notifications."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from itertools import count


class SoldOutError(Exception):
    """Nothing of the article is left."""


@dataclass
class Article:
    sku: str
    name: str
    note: str
    price: float
    left: int


@dataclass
class Order:
    number: str
    article: str
    total: float
    status: str = "packing"


@dataclass(frozen=True)
class Customer:
    id: str
    name: str
    orders: dict[str, Order] = field(default_factory=dict)
    exports: list[list[Order]] = field(default_factory=list)

    def as_context(self) -> dict[str, str]:
        return {"id": self.id, "name": self.name}


class Shop:
    def __init__(self) -> None:
        self.articles = {
            article.sku: article
            for article in (
                Article("sencha", "Sencha", "Green and grassy, from the first flush", 12.50, 24),
                Article("oolong", "Oolong", "Half oxidised, with a scent of orchids", 16.00, 8),
                Article("puerh", "Pu-erh", "Aged for ten years, dark as a forest", 28.90, 5),
                Article("gyokuro", "Gyokuro", "Grown in the shade, and hard to come by", 39.00, 1),
            )
        }
        self._customers: dict[str, Customer] = {}
        self._numbers = count(1001)
        self.revision = 0

    def welcome(self) -> tuple[str, Customer]:
        """A customer who is not known yet, and the token by which they are known from here on."""
        token = secrets.token_urlsafe()
        customer = Customer(id=str(100_000 + secrets.randbelow(900_000)), name="Ada")
        self._customers[token] = customer
        return token, customer

    def customer(self, token: str | None) -> Customer | None:
        return self._customers.get(token or "")

    def order(self, customer: Customer, article: Article) -> Order:
        """Raises SoldOutError."""
        self.revision += 1
        if article.left == 0:
            raise SoldOutError
        article.left -= 1
        order = Order(f"T-{next(self._numbers)}", article.name, article.price)
        customer.orders[order.number] = order
        return order

    def stock(self) -> dict[str, object]:
        levels = [{"sku": article.sku, "left": article.left} for article in self.articles.values()]
        return {"articles": levels, "revision": max(1, self.revision)}


def described(order: Order) -> dict[str, object]:
    """The order as the specs' contexts take it."""
    facts = asdict(order)
    del facts["status"]
    return facts
