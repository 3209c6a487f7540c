"""What a developer would write without notifyspec: f-strings in a dict, and ``json.dumps``.

Each function takes a context and answers what goes to the SDKs. It checks nothing.
"""

from __future__ import annotations

import json
from typing import Any

Sent = tuple[str, str | None, str]  # channel or interest, event, JSON text


def progress(ctx: dict[str, Any]) -> list[Sent]:
    export = ctx["export"]
    percent = ctx["percent"]
    data = {
        "event_name": "export-progress",
        "event_type": "INFO",
        "data": {
            "message": {
                "type": "success" if percent == 100 else "in_progress",
                "content": f"{export['name']}: {percent} %",
                "info": [
                    {
                        "percent": percent,
                        "rows": {"done": export["rows_done"], "total": export["rows_total"]},
                    }
                ],
            },
            "link": "",
        },
        "is_last_response": percent == 100,
    }
    return [(f"private-exports-{ctx['user_id']}", "export-progress", json.dumps(data))]


def order_done(ctx: dict[str, Any]) -> list[Sent]:
    customer, order = ctx["customer"], ctx["order"]
    actions = [
        _action(
            "TOAST",
            {
                "content": f"{customer['name']}, your order {order['number']} is done",
                "content_type": "success",
                "meta": {
                    "order_id": order["id"],
                    "total": order["total"],
                    "label": f"{order['total']:.2f} {order['currency']}",
                },
                "is_meta_exist": True,
            },
        )
    ]
    if "invoice_id" in ctx:
        url = f"https://files.example.com/invoices/{ctx['invoice_id']}.pdf"
        actions.append(_action("DOWNLOAD", url=url))
    actions.append(_action("NAVIGATE", path=f"/orders/{order['number']}"))
    data = _actions("order_done", actions)
    title, body = "Order done", f"Order {order['number']} is done"
    icon = "https://static.example.com/icons/order.png"
    push = {
        "web": {
            "notification": {
                "title": title,
                "body": body,
                "icon": icon,
                "deep_link": f"https://shop.example.com/orders/{order['number']}",
            },
            "data": {
                "title": title,
                "body": body,
                "icon": icon,
                "notification": {
                    "title": title,
                    "body": f"Order {order['number']} is done",
                    "messages": [
                        {
                            "notification_type": "INFO",
                            "message_type": "notification",
                            "content": "Your order has been processed",
                            "config": None,
                            "sequence": 1,
                        }
                    ],
                    "meta": None,
                    "is_meta_exist": False,
                },
            },
        }
    }
    return [
        (f"private-orders-{customer['id']}", "order_done", json.dumps(data)),
        (f"orders-{customer['id']}", None, json.dumps(push)),
    ]


def delivery_update(ctx: dict[str, Any]) -> list[Sent]:
    customer, parcel, stops = ctx["customer"], ctx["parcel"], ctx["stops"]
    status, minutes = parcel["status"], parcel["minutes_left"]
    if status == "delivered":
        content, kind = f"{customer['name']}, your parcel is here", "success"
    elif status == "lost":
        content, kind = f"{customer['name']}, we can't find your parcel", "failure"
    elif minutes is not None:
        unit = "minute" if minutes == 1 else "minutes"
        content = f"{customer['name']}, your parcel arrives in {minutes} {unit}"
        kind = "in_progress"
    else:
        content, kind = f"{customer['name']}, your parcel is under way", "in_progress"
    actions = [
        _action(
            "TOAST",
            {
                "content": content,
                "content_type": kind,
                "meta": {"number": parcel["number"], "minutes_left": minutes, "stops": stops},
                "is_meta_exist": True,
            },
        )
    ]
    if status == "close":
        message = _message("Your parcel is round the corner", "notification")
        url = "https://static.example.com/sounds/doorbell.mp3"
        actions.append(_action("AUDIO_NOTIFICATION", message, url=url))
    if status == "lost":
        message = _message("Please tell us what was in it", "warning")
        path = f"/parcels/{parcel['number']}/claim"
        actions.append(_action("NAVIGATE", message, path=path))
    towns = ", ".join(
        f"{stop['town']} ({stop['note']})" if "note" in stop else stop["town"] for stop in stops
    )
    actions.append(_action("INFO", _message(towns or "No stops yet", "info")))
    over = status in ("delivered", "lost")
    data = _actions("delivery_update", actions, is_last_response=over)
    icon = "https://static.example.com/icons/parcel.png"
    title, body = f"Parcel {parcel['number']}", status.replace("_", " ").capitalize()
    notification = {
        "title": title,
        "body": body,
        "icon": icon,
        "deep_link": f"https://shop.example.com/parcels/{parcel['number']}",
    }
    if status != "close":
        notification["hide_notification_if_site_has_focus"] = True
    push = {
        "web": {
            "time_to_live": 600 if status == "close" else 86400,
            "notification": notification,
            "data": {
                "title": title,
                "body": body,
                "icon": icon,
                "badge": "https://static.example.com/badges/parcel.png",
                "tag": f"parcel-{parcel['number']}",
                "timestamp": parcel["updated_at"],
                "vibrate": [200, 100, 200],
                "notification": {"meta": None, "is_meta_exist": False},
            },
        }
    }
    return [
        (f"private-parcels-{customer['id']}", "delivery_update", json.dumps(data)),
        (f"parcels-{customer['id']}", None, json.dumps(push)),
    ]


def _actions(
    event: str, actions: list[dict[str, Any]], *, is_last_response: bool = True
) -> dict[str, Any]:
    for number, action in enumerate(actions, 1):
        action["sequence"] = number
    return {
        "event_name": event,
        "event_type": "CUSTOM",
        "is_last_response": is_last_response,
        "actions": actions,
    }


def _action(
    kind: str, message: dict[str, Any] | None = None, *, url: str = "", path: str = ""
) -> dict[str, Any]:
    return {
        "action_type": kind,
        "data": {
            "type": "url" if url else "path" if path else "message",
            "url": url,
            "path": path,
            "message": message
            or {"content": "", "content_type": "", "meta": None, "is_meta_exist": False},
        },
    }


def _message(content: str, kind: str) -> dict[str, Any]:
    return {"content": content, "content_type": kind, "meta": None, "is_meta_exist": False}
