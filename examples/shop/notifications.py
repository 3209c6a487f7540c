"""When the shop notifies whom of what. How each notification looks, ``specs/`` says.

An order stands whether or not its customer hears of it: what could not be sent is in the receipts,
which nobody reads here, and in the log.
"""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

from shop import Article, Customer, Shop, SoldOutError, described

from notifyspec import Notifier

PACKING_SECONDS = 2.5
EXPORT_STEPS = 5
EXPORT_SECONDS = 2.0

notifier = Notifier(Path(__file__).parent / "specs")
notify = notifier.render_and_send_async


async def place_order(shop: Shop, customer: Customer, article: Article) -> None:
    who = customer.as_context()
    try:
        order = shop.order(customer, article)
    except SoldOutError:
        attempt = {"article": article.name, "attempt": shop.revision}
        await notify("order_sold_out", {"customer": who, **attempt})
        return
    about = {"customer": who, "order": described(order)}
    await notify("order_placed", about)
    await notify("stock_changed", shop.stock())
    await asyncio.sleep(PACKING_SECONDS)
    order.status = "shipped"
    await notify("order_shipped", about)
    await notify("invoices_ready", about)


async def export_orders(customer: Customer) -> None:
    """Collects the customer's orders into a file, and says how far it is."""
    who, export = customer.as_context(), secrets.token_hex(8)
    rows = list(customer.orders.values())
    for step in range(EXPORT_STEPS):
        progress = {"id": export, "percent": 100 * step // EXPORT_STEPS}
        await notify("export_progress", {"customer": who, "export": progress})
        await asyncio.sleep(EXPORT_SECONDS / EXPORT_STEPS)
    customer.exports.append(rows)
    await notify("export_ready", {"customer": who, "export": {"id": export, "rows": len(rows)}})
