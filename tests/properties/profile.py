"""How hypothesis looks for what does not hold: to import this is to choose it, for what is declared from then on."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("EXAMPLES", "100"))
settings.register_profile(
    "feedpub",
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="EXAMPLES" not in os.environ,
)
settings.load_profile("feedpub")
