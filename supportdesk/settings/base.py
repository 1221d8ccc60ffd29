"""All settings in one place, read from the environment. docs/settings.md explains each variable."""

import os
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from supportdesk.env import embedded_key, env, outbound_rules, required

# Lets classes such as ModelAdmin take type arguments at run time.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.str("SUPPORTDESK_DATA_DIR", str(BASE_DIR / "var"))).resolve()

DEBUG = env.bool("DEBUG", False)
EMBEDDED = env.bool("SUPPORTDESK_EMBEDDED", False)
PORT = env.int("PORT", 8000)

if EMBEDDED:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    SECRET_KEY = env.str("SECRET_KEY", "") or embedded_key(DATA_DIR / "secret.key")
    FIELD_KEYS = env.list("FIELD_KEYS", []) or [embedded_key(DATA_DIR / "field.key", fernet=True)]
else:
    SECRET_KEY = required(
        "SECRET_KEY",
        reason="it signs the sessions; 50 random characters. SUPPORTDESK_EMBEDDED=1, as in `make run`, makes its own.",
    )
    FIELD_KEYS = [
        key.strip() for key in required("FIELD_KEYS", reason="they encrypt stored secrets; newest first.").split(",")
    ]
if not DEBUG and (len(SECRET_KEY) < 32 or SECRET_KEY.startswith("django-insecure-")):
    raise ImproperlyConfigured("SECRET_KEY is a default or too short: outside debug it needs 32 random characters.")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
if not DEBUG and "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS=* is refused outside debug: name the hosts that serve SupportDesk.")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "daphne",
    "apps.core",
    "apps.accounts",
    "apps.live",
    "apps.jobs",
    "apps.conversations",
    "apps.knowledge",
    "apps.tickets",
    "apps.audit",
    "apps.tools",
    "apps.toolbox",
    "apps.sandbox",
    "apps.agent",
    "supportdesk.apps.SupportDeskConfig",
    "supportdesk.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "django_htmx",
    "django_prometheus",
    "ninja",
]

MIDDLEWARE = [
    "apps.core.middleware.RequestIdMiddleware",
    "supportdesk.middleware.ApiProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "supportdesk.middleware.ProgramMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "apps.core.zone.ViewerZoneMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "supportdesk.urls"
ASGI_APPLICATION = "supportdesk.asgi.application"
WSGI_APPLICATION = "supportdesk.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.backends.OneQueryBackend"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "agent:session_list"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'supportdesk.sqlite3'}", conn_max_age=60)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Eight writers: 95 % "database is locked" with WAL and deferred transactions, none with IMMEDIATE.
    # What was acknowledged survives a power cut, too: SQLite's own default, on PostgreSQL `synchronous_commit`.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
    }
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Of all statements only those of `apps.core.driver` can be prepared.
    DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = (
        2 if env.bool("DATABASE_PREPARE", True) else None
    )

REDIS_URL = env.str("REDIS_URL", "")
# Keeps installations apart that share one Redis.
REDIS_PREFIX = env.str("REDIS_PREFIX", "supportdesk")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": REDIS_PREFIX,
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # The layer waits five seconds for a message; redis-py's own five would cut websockets that are quiet.
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, "socket_connect_timeout": 1, "socket_timeout": 10}],
                "prefix": REDIS_PREFIX,
            },
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = True
FORMAT_MODULE_PATH = ["supportdesk.formats"]

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = DATA_DIR / "media"
CALL_INTENTS_DIR = DATA_DIR / "calls"
FIXTURES_DIR = BASE_DIR / "fixtures"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG and not EMBEDDED
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", False) else None

# Outbound calls reach public addresses only, besides what the deployment lists here (host names and networks).
OUTBOUND_ALLOWED_HOSTS, OUTBOUND_ALLOWED_NETWORKS = outbound_rules(
    env.list("OUTBOUND_ALLOW", ["127.0.0.0/8", "::1/128"] if EMBEDDED or DEBUG else [])
)
# Tool endpoints given as a path ("/sandbox/crm") are on this server.
SELF_URL = env.str("SELF_URL", f"http://127.0.0.1:{PORT}")
SANDBOX_ENABLED = env.bool("SANDBOX_ENABLED", EMBEDDED or DEBUG)

TOOL_RETRY_BASE_S = env.float("TOOL_RETRY_BASE_S", 0.2)
TOOL_FAIL_ON_ERROR = env.bool("TOOL_FAIL_ON_ERROR", False)
TOOL_CALLS_IN_FLIGHT = env.int("TOOL_CALLS_IN_FLIGHT", 64)
TOOL_PARALLEL_LIMIT = env.int("TOOL_PARALLEL_LIMIT", 5)
TOOL_BANDIT_ENABLED = env.bool("TOOL_BANDIT_ENABLED", False)
TOOL_BANDIT_STRATEGY = env.str("TOOL_BANDIT_STRATEGY", "thompson")
TOOL_BANDIT_EPSILON = env.float("TOOL_BANDIT_EPSILON", 0.1)
TOOL_CACHE_ENABLED = env.bool("TOOL_CACHE_ENABLED", True)
TOOL_CACHE_MAX_ENTRIES = env.int("TOOL_CACHE_MAX_ENTRIES", 5_000)
TOOL_CACHE_MAX_BYTES = env.int("TOOL_CACHE_MAX_BYTES", 32_000_000)

# How the search knows meanings beside words: "" not at all, "local" by a model folder, "language_model" by that tool.
EMBEDDINGS = env.str("EMBEDDINGS", "")
EMBEDDINGS_FOLDER = env.str("EMBEDDINGS_FOLDER", str(DATA_DIR / "embeddings"))
EMBEDDINGS_SHA256 = env.str("EMBEDDINGS_SHA256", "")
EMBEDDINGS_MODEL = env.str("EMBEDDINGS_MODEL", "")

HTTP_THREADS = env.int("HTTP_THREADS", 24)
SANDBOX_THREADS = env.int("SANDBOX_THREADS", 8)
# Threads of linear algebra wait for each other by spinning, and our arrays are small.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
HTTP_ONE_CORE = env.bool("HTTP_ONE_CORE", True)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "apps.core.logging.JsonFormatter"}},
    "handlers": {"stderr": {"class": "apps.core.logging.PatientHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO").upper()},
    "loggers": {"django.server": {"handlers": ["stderr"], "propagate": False}},
}
SILENCED_SYSTEM_CHECKS = [
    # TLS ends at the proxy in front of SupportDesk, which owns HSTS and the redirect to https.
    "security.W004",
    "security.W008",
]
