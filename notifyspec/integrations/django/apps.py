"""The app, and what it does on Django's own signals."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.signals import setting_changed
from django.db.models.signals import post_migrate
from django.utils.autoreload import autoreload_started

from notifyspec.integrations.django import reloading, shared, tables
from notifyspec.integrations.django.checks import check_deployment, check_specs


class NotifyspecConfig(AppConfig):
    name = "notifyspec.integrations.django"
    label = "notifyspec"
    verbose_name = "notifyspec"

    def ready(self) -> None:
        checks.register(check_specs, "notifyspec")
        checks.register(check_deployment, "notifyspec", deploy=True)
        post_migrate.connect(tables.make, sender=self)
        autoreload_started.connect(reloading.watch)
        setting_changed.connect(_forget)


def _forget(*, setting: str, **_: Any) -> None:
    if setting in ("NOTIFYSPEC", "DATABASES"):
        shared.forget()
