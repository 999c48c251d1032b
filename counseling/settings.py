"""All settings, in one file. Each environment variable is read here and nowhere else, and a bad one stops the start.

Two modes: `local` (plain HTTP on loopback, what `run.py` serves) and `production` (HTTPS, secure cookies, secrets from
the environment). README.md lists the variables.
"""

import sys
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from counseling.google import google_sign_in
from counseling.mailing import PARTS, mailing

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

MODE = env.str("COUNSELING_MODE", "local")
if MODE not in {"local", "production"}:
    raise ImproperlyConfigured(f"COUNSELING_MODE is {MODE!r}; it takes 'local' or 'production'.")
PRODUCTION = MODE == "production"
TESTING = "pytest" in sys.modules
VAR_DIR = Path(env.str("COUNSELING_VAR", str(BASE_DIR / "var")))


def _secret(name: str, file: str) -> str:
    """A secret from the environment, or from the file that `run.py` made on its first run."""
    value = env.str(name, "")
    if value:
        return value
    path = VAR_DIR / file
    if path.is_file():
        return path.read_text(encoding="utf-8").strip()
    if TESTING:
        return "for-tests-only-" + "0" * 50
    raise ImproperlyConfigured(f"No {name}: set it, or let `python3 run.py` make {path}.")


def _default_base_url() -> str:
    """The first host by its name; on loopback where `manage.py runserver` serves unless told otherwise."""
    named = [host for host in ALLOWED_HOSTS if not host.startswith((".", "*"))]
    if not PRODUCTION:
        return "http://testserver" if TESTING else "http://localhost:8000"
    return f"https://{named[0]}" if named else ""


DEBUG = env.bool("DJANGO_DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DJANGO_DEBUG shows opened notes on error pages; it is never on in production.")
SECRET_KEY = _secret("DJANGO_SECRET_KEY", "secret_key")
ALLOWED_HOSTS: list[str] = env.list("DJANGO_ALLOWED_HOSTS", [] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set DJANGO_ALLOWED_HOSTS to the host names that this site answers to.")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("DJANGO_CSRF_TRUSTED_ORIGINS", [])

# Where people reach this site: the links in mails start with it, and no request is asked for it.
BASE_URL = env.str("COUNSELING_BASE_URL", "").rstrip("/") or _default_base_url()

# Master keys live outside the database and are never derived from SECRET_KEY (see counseling/keys/).
KEYS_FILE = Path(env.str("COUNSELING_KEYS_FILE", str(VAR_DIR / "keys.json")))
# Where the ledger's daily seals are kept outside the database (see counseling/services/door/seal.py).
SEALS_DIR = Path(env.str("COUNSELING_SEALS", str(VAR_DIR / "seals")))
# Where the worker makes a backup every night (see counseling/services/backup/daily.py); nowhere unless it is set.
BACKUP_TO = env.str("COUNSELING_BACKUP_TO", "")
BACKUP_KEYS_TO = env.str("COUNSELING_BACKUP_KEYS_TO", "")
BACKUP_PASSPHRASE = env.str("COUNSELING_BACKUP_PASSPHRASE", "")
BACKUP_PASSPHRASE_FILE = env.str("COUNSELING_BACKUP_PASSPHRASE_FILE", "")

INSTALLED_APPS = [
    "counseling",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "counseling.middleware.HeadMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "counseling.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "counseling.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "counseling.middleware.MembershipMiddleware",
    "counseling.idle_middleware.IdleMiddleware",
    "counseling.factor_middleware.FactorMiddleware",
    "counseling.factor_middleware.OpenSessionMiddleware",
    "counseling.middleware.GateMiddleware",
]

ROOT_URLCONF = "counseling.urls"
WSGI_APPLICATION = "counseling.wsgi.application"
ASGI_APPLICATION = "counseling.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "counseling.views.context.navigation",
                "counseling.views.context.version",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# ---------------------------------------------------------------- database

_url = env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'counseling.sqlite3'}")
try:
    DATABASES: dict[str, Any] = {
        "default": dict(dj_database_url.parse(_url, conn_max_age=600, conn_health_checks=True)),
    }
except (ValueError, dj_database_url.ParseError) as error:
    raise ImproperlyConfigured("DATABASE_URL cannot be read; write @ / : # ? % in a password as %XX.") from error
_engine = DATABASES["default"]["ENGINE"]
if _engine == "django.db.backends.sqlite3":
    # Writers queue instead of failing; FULL keeps the last commit through a power cut; recursive triggers let the
    # ledger's guard see REPLACE. The gate refuses to work where the last one is off.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000;"
            "PRAGMA temp_store=MEMORY; PRAGMA recursive_triggers=ON"
        ),
    }
elif _engine != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name SQLite or PostgreSQL: the guards know only these.")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Sign-in limits are counted in the cache, and used codes are marked there, so all workers must share it.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # Counters and the marks of used codes are not thrown out before their time.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    if not TESTING
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# Tasks lie in the database and are run by `manage.py worker` (see counseling/services/schedule.py).
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "OPTIONS": {"id_function": "counseling.services.schedule.run_id"},
    }
}

# ---------------------------------------------------------------- people

AUTH_USER_MODEL = "counseling.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "counseling.passwords.SmallMachineArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "counseling.passwords.NameValidator"},
    {"NAME": "counseling.passwords.CommonWordsValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "counseling.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "change_password": "counseling.forms.account.ChangePasswordForm",
    "reset_password": "counseling.forms.account.ResetPasswordForm",
    "set_password": "counseling.forms.account.SetPasswordForm",
    "reset_password_from_key": "counseling.forms.account.ResetPasswordKeyForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "counseling.services.password_link.PasswordLinks"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
# A whole school stands behind one address: each account is watched closely, the address only for floods.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    "reset_password": "60/m/ip,5/h/key",
    "reset_password_from_key": "60/m/ip",
    "reauthenticate": "10/m/user",
}
# Second factors: what is asked for, sealed and trusted is bent in counseling/mfa.py.
MFA_ADAPTER = "counseling.mfa.MFAAdapter"
MFA_FORMS = {
    "authenticate": "counseling.forms.factor.SecondFactorForm",
    "authenticate_webauthn": "counseling.forms.factor.SecondPasskeyForm",
    "reauthenticate": "counseling.forms.factor.CodeAgainForm",
    "reauthenticate_webauthn": "counseling.forms.factor.PasskeyAgainForm",
    "activate_totp": "counseling.forms.factor.AppForm",
    "add_webauthn": "counseling.forms.factor.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 0
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
# Signing in by Google: who is let in is bent in counseling/google_sign_in.py. Without these variables there is none.
GOOGLE = google_sign_in(
    env.str("DJANGO_GOOGLE_CLIENT_ID", ""),
    env.str("DJANGO_GOOGLE_CLIENT_SECRET", ""),
    env.str("DJANGO_GOOGLE_DOMAINS", "").split(","),
)
SOCIALACCOUNT_ADAPTER = "counseling.google_sign_in.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "google": {
        "SCOPE": ["openid", "email"],
        "AUTH_PARAMS": {"prompt": "select_account"},
        "OAUTH_PKCE_ENABLED": True,
    }
}
# How many proxies of our own stand in front: only what they write about the client is believed.
PROXIES = env.int("COUNSELING_PROXIES", 1 if PRODUCTION else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
_mailing = mailing({part: env.str(f"DJANGO_EMAIL_{part}", "") for part in PARTS})
EMAIL_BACKEND = _mailing.backend
EMAIL_HOST = _mailing.host
EMAIL_PORT = _mailing.port
EMAIL_HOST_USER = _mailing.user
EMAIL_HOST_PASSWORD = _mailing.password
EMAIL_USE_TLS = _mailing.security == "starttls"
EMAIL_USE_SSL = _mailing.security == "tls"
EMAIL_TIMEOUT = _mailing.timeout
ANYMAIL = _mailing.anymail
DEFAULT_FROM_EMAIL = env.str("DJANGO_FROM_EMAIL", "konseling@localhost")

# ---------------------------------------------------------------- language and time

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "counseling" / "locale"]
FORMAT_MODULE_PATH = ["counseling.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

# ---------------------------------------------------------------- static files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# ---------------------------------------------------------------- hardening

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # Bootstrap draws carets, checks and the close cross from data: images in its own stylesheet.
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True  # scripts read the token from the form that they send
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
# Probes on the machine itself speak plain HTTP, and get nothing but words like «ok».
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if PRODUCTION else 0
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = [
    # Whether every subdomain of a foreign domain speaks HTTPS, and whether browsers may list it for good, is for the
    # owner of that domain to decide.
    "security.W005",
    "security.W021",
]
# More than any field takes: a far too long text then comes back with a sentence at its field, not as an error page.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["counseling.uploads.InMemoryUploads"]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"hide_secrets": {"()": "counseling.logs.HideSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["hide_secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Its warnings name the letters of a name that no font has.
    "loggers": {"weasyprint": {"level": "ERROR"}},
}
