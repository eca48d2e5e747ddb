"""Django's settings. What depends on the machine comes from the environment by `env.py`; docs/settings.md lists it."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF

from patterns_app.core import limits

from . import env, languages, live, logs, signing_in
from .env import BASE_DIR, read, refuse_senseless, secret_key

refuse_senseless()
DEBUG = read("DEBUG")
SECRET_KEY = secret_key(DEBUG)
SECRET_KEY_FALLBACKS = read("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = read("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = read("CSRF_TRUSTED_ORIGINS")
VAR_DIR = read("VAR_DIR")

ROOT_URLCONF = "explorer.urls"
WSGI_APPLICATION = "explorer.wsgi.application"
INSTALLED_APPS = [
    *(
        f"patterns_app.web.{room}"
        for room in ("background", "counters", "people", "notices", "workspace", "discussion", "outward")
    ),
    *(f"patterns_app.web.{room}" for room in ("catalogue", "studio", "collaboration", "api", "operating")),
    *signing_in.APPS,
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "csp",
]
MIDDLEWARE = [
    "patterns_app.web.asking.NamingMiddleware",
    *(["explorer.logs.RequestsMiddleware"] if read("LOG_REQUESTS") else []),
    *(["patterns_app.web.operating.measuring.MeasuringMiddleware"] if read("METRICS_TOKEN") else []),
    "explorer.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "patterns_app.web.asking.AskingMiddleware",
    "patterns_app.web.working.WorkingMiddleware",
    "patterns_app.web.api.problems.ProblemMiddleware",
    "patterns_app.web.failing.FailingMiddleware",
    "patterns_app.web.api.heads.HeadMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    *(["patterns_app.web.languages.LanguageMiddleware"] if len(read("LANGUAGES")) > 1 else []),
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *signing_in.MIDDLEWARE,
    "django_htmx.middleware.HtmxMiddleware",
    "patterns_app.web.background.answering_later.RespondAsyncMiddleware",
]
ROOT = BASE_DIR  # documents, templates, code and static files are read from there
TEMPLATE_FOLDER = BASE_DIR / "templates"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [TEMPLATE_FOLDER],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "builtins": ["django.templatetags.i18n", "patterns_app.web.templatetags.languages"],
        },
    }
]

# --- data -------------------------------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_SQLITE_OPTIONS = {
    # A write takes its lock when its transaction begins, so that two never wait for each other's half-done work.
    "transaction_mode": "IMMEDIATE",
    "timeout": 2,  # seconds: longer, and who only waits to write would take the threads of those who read
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
}


def _database() -> dict[str, Any]:
    found = read("DATABASE_URL") or {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "db.sqlite3"}
    options = found.setdefault("OPTIONS", {})
    if found["ENGINE"].endswith("sqlite3"):
        found["ENGINE"] = "explorer.sqlite3"  # where those who write take turns
        options.update(_SQLITE_OPTIONS)
    else:
        options["pool"] = {"min_size": 1, "max_size": read("DATABASE_POOL"), "timeout": 3}
        found["CONN_HEALTH_CHECKS"] = True
        # In milliseconds. Who holds a row is given as long as SQLite gives; no question takes longer than a page may.
        options.setdefault("options", "-c lock_timeout=2000 -c statement_timeout=10000")
        options.setdefault("connect_timeout", 3)
    return found


DATABASES = {"default": _database()}
# What one client may have of all server processes together.
API_RATE, WORK_SECONDS, EXPORTS_AN_HOUR, RUN_SECONDS_AN_HOUR, JOB_PATIENCE, *_KEEPING = map(read, env.COUNTED)
NEW_SKETCHES_AN_HOUR, REVISIONS_AN_HOUR, KEPT_MEGABYTES_AN_HOUR = _KEEPING
REDIS_URL = read("REDIS_URL")
BEHIND_PROXY = read("BEHIND_PROXY")
LIVE_PORT, PAGES_PORT = live.port(), read("PORT")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}  # all queues
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Pages of the catalogue, packed, of one server process: some 20 kB each.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
    # Drawn pictures by content: shared by all server processes, kept over restarts.
    "renders": {
        "BACKEND": "explorer.cache.PictureCache",
        "LOCATION": VAR_DIR / "renders",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_BYTES": read("CACHE_MEGABYTES") * 1_048_576},
    },
}

# --- files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = read("STATIC_ROOT") or VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "explorer.storage.StaticFilesStorage"},
}

globals().update(signing_in.settings())
ANONYMOUS = read("ANONYMOUS")
SIGN_UP, SIGN_INS_AN_HOUR, OIDC_GROUPS, SECURITY_CONTACT = map(read, env.OF_PEOPLE)
SOCIALACCOUNT_PROVIDERS = signing_in.providers()
AUDIT_TO, AUDIT_KEY, AUDIT_DAYS, SITE_ADDRESS = map(read, ("AUDIT_TO", "AUDIT_KEY", "AUDIT_DAYS", "SITE_ADDRESS"))
HOOKS_PRIVATE, EMAIL_HOST, DEFAULT_FROM_EMAIL = read("HOOKS_PRIVATE"), "", read("MAIL_FROM")
globals().update(read("MAIL_SERVER"))

# --- safety -----------------------------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = limits.REQUEST_BODY_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = limits.REQUEST_BODY_BYTES
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *live.sources(ALLOWED_HOSTS, LIVE_PORT if live.is_beside() else 0)],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "patterns_app.web.catalogue.views.errors.stale_form"
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # scripts take the token from the page
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if read("HTTPS"):
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked by the machine itself, without TLS
    SECURE_HSTS_SECONDS = read("HSTS_SECONDS")
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
# W021 asks for the browsers' preload list: whoever owns a domain decides that, not a product that runs on it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# --- language, time, logs ---------------------------------------------------------------------------------------------
# One language costs nothing: what would look texts up is not there then.
LANGUAGES = [(code, languages.own_name(code)) for code in read("LANGUAGES")]
LANGUAGE_CODE = LANGUAGES[0][0]
LOCALE_PATHS = [read("LOCALE_DIR")]
SOURCE_LANGUAGE = env.SOURCE_LANGUAGE
USE_I18N = len(LANGUAGES) > 1 or LANGUAGE_CODE != SOURCE_LANGUAGE
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 86_400
LANGUAGE_COOKIE_SECURE = read("HTTPS")
USE_TZ = True
TIME_ZONE = "UTC"
METRICS_TOKEN = read("METRICS_TOKEN")
LOGGING = logs.configuration(read("LOG_LEVEL"), read("LOG_FORMAT"))

# --- drawing ----------------------------------------------------------------------------------------------------------
RENDER_WORKERS, RENDER_SECONDS, GRAPHVIZ_DOT = map(read, ("RENDER_WORKERS", "RENDER_SECONDS", "GRAPHVIZ_DOT"))
FOLDER, FOLDER_KEY = VAR_DIR, ""  # folder.py sets these two
