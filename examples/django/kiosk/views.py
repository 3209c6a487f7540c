"""Orders, whose customers hear of them if, and only if, they stand."""

from django.db import transaction
from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kiosk.models import Order
from notifyspec.integrations.django import enqueue, send


class CardDeclinedError(Exception):
    pass


@csrf_exempt  # the example has no page, and so no token
@require_POST
def place(request):
    try:
        with transaction.atomic():
            order = Order.objects.create(
                number=request.POST["number"], customer=int(request.POST["customer"])
            )
            enqueue("order_placed", {"customer": order.customer, "number": order.number})
            send("orders_counted", {"orders": Order.objects.count()})
            charge(request.POST["card"])
    except CardDeclinedError:
        return JsonResponse({"error": "The card was declined."}, status=402)
    return JsonResponse({"number": order.number}, status=201)


def charge(card):
    if card == "declined":
        raise CardDeclinedError
