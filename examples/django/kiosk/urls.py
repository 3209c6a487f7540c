from django.urls import path

from kiosk.views import place

urlpatterns = [path("orders", place)]
