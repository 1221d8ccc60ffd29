"""Settings of the test suite: a database file of its own per process, PostgreSQL and Redis where the run names them."""

import os
import tempfile
from urllib.parse import urlsplit

os.environ.setdefault("SECRET_KEY", "tests-only-key-of-more-than-thirty-two-characters")
os.environ.setdefault("FIELD_KEYS", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
# The folder goes with the process; those that a test starts share it, so that the test can tidy what they leave.
_folder = tempfile.TemporaryDirectory(prefix="supportdesk-test-", ignore_cleanup_errors=True)
os.environ["SUPPORTDESK_DATA_DIR"] = os.environ.get("TEST_DATA_DIR") or _folder.name
for name in ("DATABASE_URL", "REDIS_URL"):
    os.environ.pop(name, None)
    if os.environ.get(f"TEST_{name}"):
        os.environ[name] = os.environ[f"TEST_{name}"]
if os.environ.get("REDIS_URL") and "PYTEST_XDIST_WORKER" in os.environ:
    # Each worker of a parallel run takes a Redis database of its own, from the one named on: tests empty theirs.
    url = urlsplit(os.environ["REDIS_URL"])
    number = int(url.path.strip("/") or 0) + int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    os.environ["REDIS_URL"] = url._replace(path=f"/{number}").geturl()

from supportdesk.env import outbound_rules  # noqa: E402 - settings first
from supportdesk.settings.base import *  # noqa: E402, F403 - base reads the environment set above
from supportdesk.settings.base import DATA_DIR, DATABASES  # noqa: E402 - settings first

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: threads and the live server need connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    # Tests end processes, not the power.
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
OUTBOUND_ALLOWED_HOSTS, OUTBOUND_ALLOWED_NETWORKS = outbound_rules(["127.0.0.0/8", "::1/128"])
SANDBOX_ENABLED = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
TOOL_RETRY_BASE_S = 0.001
# Each test client builds the middleware anew, which would look through all static files each time.
WHITENOISE_AUTOREFRESH = True
