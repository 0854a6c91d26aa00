"""A hub as others write one: Flask-WebSub, with its tasks done at once.

python flask_hub.py DATABASE

Prints its address, then serves until it is ended.
"""

from __future__ import annotations

import sys

from celery import Celery
from flask import Flask
from flask_websub.hub import Hub, SQLite3HubStorage
from werkzeug.serving import make_server

app = Flask(__name__)
app.config.update(PUBLISH_SUPPORTED=True)
tasks = Celery("hub", broker="memory://")
tasks.conf.update(task_always_eager=True, task_store_eager_result=False, task_eager_propagates=False)
hub = Hub(SQLite3HubStorage(sys.argv[1]), tasks)
app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))
server = make_server("127.0.0.1", 0, app, threaded=True)
print(f"http://127.0.0.1:{server.server_port}/hub", flush=True)  # noqa: T201 - it is a program
server.serve_forever()
