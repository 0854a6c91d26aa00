"""For CloudFront: a function that tells what S3 can't, made from its documentation."""

from __future__ import annotations

import json
import re
import shlex

from .. import delivery, urls
from ..model import FOLDERS
from .quoting import Written, comment, json_text
from .served import Served
from .writing import write


def text(served: Served) -> str:
    """The function, with comments that say how to put it in place."""
    return _written(served, size=len(_written(served, size=9999).encode()))


def _written(served: Served, *, size: int) -> str:
    addresses = {path: served.mount + urls.segment(path) for path in (*served.closed, *served.moved)}
    return write(
        "cloudfront.js",
        json_text,
        served=served,
        size=size,
        shell=comment(shlex.quote(served.name)),
        gone=_data([addresses[path] for path in served.closed]),
        moved=_data({addresses[path]: to for path, to in served.moved.items()}),
        types=_data(delivery.TYPES),
        cache=_data(dict(served.cache)),
        pattern=Written(re.escape(served.mount).replace("/", r"\/")),
        origin=served.url,
        folders=Written("|".join(FOLDERS)),
        skipped=len(served.mount),
        hubs=served.hub_links,
    )


def _data(value: object) -> Written:
    return Written(json.dumps(value, indent=4))
