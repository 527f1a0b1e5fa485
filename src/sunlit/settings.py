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

FONTS_DIR = Path(os.environ["SUNLIT_FONTS"]) if os.environ.get("SUNLIT_FONTS") else None

DEBUG = False
SECRET_KEY = os.environ.get("SUNLIT_SECRET_KEY", "")
if not SECRET_KEY:
    _key_file = DATA_DIR / "secret_key"
    SECRET_KEY = _key_file.read_text().strip() if _key_file.exists() else ""
if not SECRET_KEY and PROFILE == "test":
    SECRET_KEY = "only-for-tests-" + "x" * 50
PUBLIC_ADDRESS = os.environ.get("SUNLIT_PUBLIC_ADDRESS", "http://127.0.0.1:8000")
DATA_KEY = os.environ.get("SUNLIT_DATA_KEY", "")
if not DATA_KEY:
    _key_file = DATA_DIR / "data_key"
    DATA_KEY = _key_file.read_text().strip() if _key_file.exists() else ""
if not DATA_KEY and PROFILE == "test":
    DATA_KEY = "dGVzdC10ZXN0LXRlc3QtdGVzdC10ZXN0LXRlc3QtISE="
ALLOWED_HOSTS = os.environ.get("SUNLIT_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("SUNLIT_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "csp",
    "sunlit.people",
    "sunlit.ledger",
    "sunlit.matters",
    "sunlit.pages",
    "sunlit.hall",
    "sunlit.disclosure",
    "sunlit.registers",
    "sunlit.agents",
    "sunlit.promises",
    "sunlit.bodies",
    "sunlit.windows",
    "sunlit.boards",
    "sunlit.powers",
    "sunlit.villages",
    "sunlit.exchange",
    "sunlit.fees",
    "sunlit.subsidies",
    "sunlit.conduct",
    "sunlit.assessment",
    "sunlit.feedback",
    "sunlit.information_requests",
    "sunlit.search",
    "sunlit.open_data",
    "sunlit.portal",
    "sunlit.desk",
    "sunlit.operations",
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


OPEN_DATA_LICENSE = os.environ.get("SUNLIT_OPEN_DATA_LICENSE", "")

MAIL_SERVER = os.environ.get("SUNLIT_MAIL", "")
MAIL_WORKS = bool(MAIL_SERVER) or PROFILE == "test"
DEFAULT_FROM_EMAIL = os.environ.get("SUNLIT_MAIL_FROM", "sunlit@localhost")
EMAIL_TIMEOUT = 20
if MAIL_SERVER:
    _mail = urlsplit(MAIL_SERVER)
    if _mail.scheme not in {"smtp", "smtps"} or not _mail.hostname or "SUNLIT_MAIL_FROM" not in os.environ:
        raise ImproperlyConfigured(
            "SUNLIT_MAIL must be smtp://user:password@host:port or smtps://…, with SUNLIT_MAIL_FROM beside it"
        )
    EMAIL_HOST, EMAIL_USE_SSL = _mail.hostname, _mail.scheme == "smtps"
    # Passwords and addresses cross no network in the open: STARTTLS, unless the server is this machine.
    EMAIL_USE_TLS = not EMAIL_USE_SSL and _mail.hostname not in {"localhost", "127.0.0.1", "::1"}
    EMAIL_PORT = _mail.port or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")

DATABASES = {"default": _database()}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "src" / "sunlit" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sunlit.pages.viewing.NoStore",
    "sunlit.pages.viewing.NoNulls",
    "sunlit.people.gate.Gate",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sunlit.pages.context.desk",
            ],
        },
    }
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if PROFILE == "test"
    else ["django.contrib.auth.hashers.Argon2PasswordHasher"]
)

AUTH_PASSWORD_VALIDATORS = [{"NAME": "sunlit.people.passwords.OfficePassword"}]
SECOND_FACTOR = PROFILE != "test"  # administrators and final approvers; the demonstration's buttons excepted

# The addresses or networks of reverse proxies whose X-Forwarded-For is believed; by default none.
TRUSTED_PROXIES = [part.strip() for part in os.environ.get("SUNLIT_PROXIES", "").split(",") if part.strip()]

AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_FAILURE_LIMIT = "sunlit.people.lockout.failures_allowed"
AXES_COOLOFF_TIME = "sunlit.people.lockout.lasts"
AXES_USERNAME_CALLABLE = "sunlit.people.lockout.account_tried"
AXES_CLIENT_IP_CALLABLE = "sunlit.people.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "sunlit.people.lockout.keep_answer"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the ledger records who signed in
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Sunlit"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# Outside the tests every static file has its hash in its name, is compressed beforehand and may be cached for ever.
_STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if PROFILE == "test" else _STATIC
    },
}
STATICFILES_DIRS = [BASE_DIR / "frontend" / "static", BASE_DIR / "frontend" / "built" / "static"]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # the end after idle minutes is enforced by sunlit.people.gate
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PROFILE == "production":
    SECURE_SSL_REDIRECT = os.environ.get("SUNLIT_TLS", "required") == "required"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the machine itself, not by a browser
    SECURE_HSTS_SECONDS = 31536000
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
