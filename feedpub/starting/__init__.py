"""Beginning a site: what `feedpub init` finds, asks and writes."""
