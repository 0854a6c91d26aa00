"""A live host as a feed reader meets it: asked as readers ask, and told how to mend what they would stumble over.

`visits` asks and `web` is how; `headers`, `conditions` and `documents` are the rules, functions of one visit that yield
findings; `sites` finds what to visit, and `examining` runs it all.
"""

from .examining import Diagnosis, examine

__all__ = ["Diagnosis", "examine"]
