"""`python -m feedpub`."""

from .cli import main

main(prog_name="feedpub")
