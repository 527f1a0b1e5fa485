"""Settings, all from the environment; `docs/operations.md` lists the variables.

Three profiles: ``production`` (the default), ``demo`` (loopback only, with invented people) and ``test``.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]
PROFILE = os.environ.get("SUNLIT_PROFILE", "production")
if PROFILE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"SUNLIT_PROFILE is {PROFILE!r}; it must be production, demo or test")
DATA_DIR = Path(os.environ.get("SUNLIT_DATA", BASE_DIR / "var"))
RULEBOOK_DIR = Path(os.environ.get("SUNLIT_RULEBOOK", BASE_DIR / "rulebook"))

DEBUG = False
SECRET_KEY = os.environ.get("SUNLIT_SECRET_KEY", "")
if not SECRET_KEY:
    _key_file = DATA_DIR / "secret_key"
    SECRET_KEY = _key_file.read_text().strip() if _key_file.exists() else ""
if not SECRET_KEY and PROFILE == "test":
    SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = os.environ.get("SUNLIT_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("SUNLIT_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "csp",
    "sunlit.people",
    "sunlit.ledger",
    "sunlit.matters",
    "sunlit.hall",
    "sunlit.portal",
    "sunlit.desk",
]
INSTALLED_APPS = [
    app
    for app in INSTALLED_APPS
    if not app.startswith("sunlit.") or (BASE_DIR / "src" / app.replace(".", "/") / "__init__.py").exists()
]

AUTH_USER_MODEL = "people.Staff"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "sunlit.urls"
WSGI_APPLICATION = "sunlit.wsgi.application"


def _database() -> dict[str, object]:
    """PostgreSQL where SUNLIT_DATABASE names one (postgresql://user:password@host:port/name), else SQLite."""
    address = os.environ.get("SUNLIT_DATABASE", "")
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "sunlit.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("SUNLIT_DATABASE must be postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


DATABASES = {"default": _database()}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "src" / "sunlit" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
