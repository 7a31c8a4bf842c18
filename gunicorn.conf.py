"""The web process: `gunicorn` alone reads this file and finds everything here.

The port and the number of processes come from PORT and WEB_CONCURRENCY, which
gunicorn reads by itself.
"""

from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

# Whatever is named like one of gunicorn's settings would be taken for it.
from server.config import read as read_config
from server.logs import configure as configure_logs

wsgi_app = "server.api.app:create_app()"

# A request waits for the database and the queue, not for the processor.
worker_class = "gthread"
threads = 5

# A process that hangs is replaced before the platform's router gives up at 30 s; it
# keeps idle connections for 90 s, and must never find one of ours closed.
timeout = 25
graceful_timeout = 20
keepalive = 95

# Nobody steers this server but the platform, which sends signals.
control_socket_disable = True


class StructuredLogger(Logger):  # type: ignore[misc]
    """gunicorn's own lines in the form of all others, from the first one on."""

    def setup(self, cfg: Config) -> None:
        """Put our handler in the place of gunicorn's."""
        super().setup(cfg)
        settings = read_config()
        configure_logs(form=settings.log_format, level=settings.log_level)


logger_class = StructuredLogger
