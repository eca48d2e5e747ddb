"""Settings for the tests: the product's own, with what a test run needs in place of this machine's .env."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ |= {
    "ENV_FILE": "",
    "DEBUG": "false",
    "HTTPS": "false",
    "LOG_LEVEL": "WARNING",
    "API_RATE": "0",
    "WORK_SECONDS": "0",
    "RENDER_SECONDS": "60",  # a slow or busy machine is no fault of what is tested
    "RUN_SECONDS_AN_HOUR": "0",
    "EXPORTS_AN_HOUR": "0",
    "NEW_SKETCHES_AN_HOUR": "0",
    "REVISIONS_AN_HOUR": "0",
    "KEPT_MEGABYTES_AN_HOUR": "0",
    "SIGN_INS_AN_HOUR": "0",
}
os.environ.setdefault("SECRET_KEY", "tests only " + "0123456789abcdefghij" * 3)
if "VAR_DIR" not in os.environ:  # processes that this one starts share its folder
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="pattern-studio-tests-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from explorer.settings import *  # noqa: F403

if DATABASES["default"]["ENGINE"] == "explorer.sqlite3":  # noqa: F405
    # In memory, as Django would have it by itself; each process of a test run has its own.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# Pages name static files as they are: nothing has to be collected first.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# Tests put other things in the place of what a page is made of; those of keeping pages switch it on.
CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}  # noqa: F405
# What makes guessing slow would make tests slow.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
