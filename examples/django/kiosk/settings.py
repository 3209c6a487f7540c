"""The kiosk's settings. In PostgreSQL where PGDATABASE is set, else in a file of SQLite."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).parents[1]

SECRET_KEY = "for this example only"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "kiosk.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = ["kiosk", "notifyspec.integrations.django"]

NOTIFYSPEC = {"specs": BASE_DIR / "specs", "queue": "default"}

if "PGDATABASE" in os.environ:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["PGDATABASE"],
            "USER": os.environ.get("PGUSER", ""),
            "HOST": os.environ.get("PGHOST", ""),
            "PORT": os.environ.get("PGPORT", ""),
        }
    }
else:
    folder = Path(os.environ.get("KIOSK_FOLDER", BASE_DIR))
    DATABASES = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "kiosk.sqlite3"}
    }
