"""In PostgreSQL where PGPORT is set, else in SQLite. SITE is the folder of all files, and
SITE_NOTIFYSPEC what NOTIFYSPEC is, as JSON.
"""

import json
import os
from pathlib import Path

BASE_DIR = Path(os.environ["SITE"])
SECRET_KEY = "for tests"
USE_TZ = True
ROOT_URLCONF = "bookshop.urls"
ALLOWED_HOSTS = ["127.0.0.1"]
DEBUG = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["bookshop", "notifyspec.integrations.django"]
NOTIFYSPEC = json.loads(os.environ.get("SITE_NOTIFYSPEC", '{"queue": "default"}'))

_POSTGRESQL = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": os.environ.get("PGDATABASE", "postgres"),
    "USER": "postgres",
    "HOST": "127.0.0.1",
    "PORT": os.environ.get("PGPORT"),
}
_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": BASE_DIR / "site.sqlite3",
    "TEST": {"NAME": os.environ.get("SITE_TEST_DATABASE")},
}
DATABASES = {
    "default": _POSTGRESQL if "PGPORT" in os.environ else _SQLITE,
    "other": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "other.sqlite3"},
}
