"""Published feeds against the standards, and what feedpub built against what it promises.

A rule is a function that takes what was read of a file and yields the problems it finds. Rules of a standard are for
any feed. The rules of feedpub's own output (`own_*`, `pages`, `folders`) are for what it built: for feeds that name it
as their generator, and for folders that hold its feeds.json.
"""

from .checking import of_document, of_file, of_folder, rules_for, rules_of

__all__ = ["of_document", "of_file", "of_folder", "rules_for", "rules_of"]
