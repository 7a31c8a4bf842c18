"""The web process: `gunicorn` alone reads this file and finds everything here.

The port and the number of processes come from PORT and WEB_CONCURRENCY, which
gunicorn reads by itself.
"""

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
