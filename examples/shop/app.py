"""The shop's web application. Its settings come from the environment: see docs/settings.md.

``main.py`` starts it with a sandbox; with credentials of Pusher's, so does
``uvicorn app:app --app-dir examples/shop``.
"""

import csv
import io
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

import jobs
import pusher
from fastapi import Cookie, Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from notifications import export_orders, place_order
from shop import Customer, Shop

from notifyspec import load_settings

HERE = Path(__file__).parent
DAY = 86_400

app = FastAPI(title="Leaf & Kettle", lifespan=jobs.cancelled_at_the_end)
shop = Shop()
account = load_settings().pusher
secure = account.scheme != "http"
# It signs, and sends nothing: that is notifyspec's.
signer = pusher.Pusher(account.app_id, account.key, account.secret)


def signed_in(session: Annotated[str | None, Cookie()] = None) -> Customer:
    customer = shop.customer(session)
    if customer is None:
        raise HTTPException(401, "Load the page first.")
    return customer


SignedIn = Annotated[Customer, Depends(signed_in)]


@app.get("/api/session")
def session(response: Response, session: Annotated[str | None, Cookie()] = None) -> dict[str, Any]:
    """All that the page needs to begin. A visitor becomes a customer of their own."""
    customer = shop.customer(session)
    if customer is None:
        token, customer = shop.welcome()
        response.set_cookie("session", token, max_age=DAY, httponly=True, samesite="strict")
    return {
        "customer": customer.as_context(),
        "articles": [asdict(article) for article in shop.articles.values()],
        "orders": [asdict(order) for order in customer.orders.values()],
        "pusher": {
            "key": account.key,
            "cluster": account.cluster or "",
            "host": account.host,
            "port": account.port,
            "secure": secure,
        },
    }


@app.post("/api/pusher/auth")
async def authorize(request: Request, customer: SignedIn) -> dict[str, str]:
    """Signs the page in to the customer's own channels, and to no others."""
    form = parse_qs((await request.body()).decode())
    channel, socket_id = form.get("channel_name", [""])[0], form.get("socket_id", [""])[0]
    if channel not in (f"private-orders-{customer.id}", f"private-exports-{customer.id}"):
        raise HTTPException(403, "This channel is somebody else's.")
    try:
        return signer.authenticate(channel=channel, socket_id=socket_id)
    except ValueError:
        raise HTTPException(400, "This is no socket id.") from None


@app.post("/api/orders/{sku}", status_code=202)
async def order(sku: str, customer: SignedIn) -> None:
    article = shop.articles.get(sku)
    if article is None:
        raise HTTPException(404, "There is no such article.")
    jobs.begin(place_order(shop, customer, article))


@app.get("/api/orders")
def orders(customer: SignedIn) -> list[dict[str, Any]]:
    return [asdict(order) for order in customer.orders.values()]


@app.post("/api/exports", status_code=202)
async def export(customer: SignedIn) -> None:
    jobs.begin(export_orders(customer))


@app.get("/exports/latest.csv")
def exported(customer: SignedIn) -> Response:
    if not customer.exports:
        raise HTTPException(404, "Nothing has been exported.")
    rows = [[order.number, order.article, order.total] for order in customer.exports[-1]]
    text = io.StringIO()
    csv.writer(text).writerows([["number", "article", "total"], *rows])
    return Response(text.getvalue(), headers=as_download("orders.csv"), media_type="text/csv")


@app.get("/invoices.txt")
def invoices(customer: SignedIn) -> Response:
    lines = [
        f"{order.number}  {order.article}  {order.total:.2f} €\n"
        for order in customer.orders.values()
        if order.status == "shipped"
    ]
    return PlainTextResponse("".join(lines), headers=as_download("invoices.txt"))


def as_download(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


@app.get("/pusher.js")
def pusher_js() -> FileResponse:
    return FileResponse(HERE / "node_modules" / "pusher-js" / "dist" / "web" / "pusher.min.js")


app.mount("/page", StaticFiles(directory=HERE / "page"))


@app.get("/")
@app.get("/orders")
@app.get("/orders/{number}")
def page(number: str = "") -> FileResponse:  # noqa: ARG001 (the page itself reads it from its address)
    return FileResponse(HERE / "page" / "index.html")
