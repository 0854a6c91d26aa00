"""A subscriber as others write one: Flask-WebSub, which finds hub and topic by itself.

python flask_subscriber.py FOLDER FEED...

Prints a line of JSON for each thing that happens.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading

from flask import Flask
from flask_websub.subscriber import SQLite3SubscriberStorage, SQLite3TempSubscriberStorage, Subscriber, discover
from werkzeug.serving import make_server

folder, *feeds = sys.argv[1:]
app = Flask(__name__)
subscriber = Subscriber(SQLite3SubscriberStorage(f"{folder}/s.db"), SQLite3TempSubscriberStorage(f"{folder}/t.db"))
app.register_blueprint(subscriber.build_blueprint(url_prefix="/callback"))
server = make_server("127.0.0.1", 0, app, threaded=True)
app.config.update(SERVER_NAME=f"127.0.0.1:{server.server_port}")


def tell(event: str, **about: str) -> None:
    print(json.dumps({"event": event, **about}), flush=True)  # noqa: T201 - it is a program


def verified(topic: str, _callback: str, mode: str) -> None:
    tell("verified", topic=topic, mode=mode)


def delivered(topic: str, _callback: str, body: bytes) -> None:
    tell("delivered", topic=topic, sha256=hashlib.sha256(body).hexdigest())


subscriber.add_success_handler(verified)
subscriber.add_listener(delivered)
threading.Thread(target=server.serve_forever, daemon=True).start()
with app.app_context():
    for feed in feeds:
        found = discover(feed)
        tell("discovered", feed=feed, hub=found["hub_url"], topic=found["topic_url"])
        subscriber.subscribe(**found, lease_seconds=3600)
# Whoever started it ends it by closing this.
sys.stdin.read()
