"""Print the configuration of a web server or host for this site."""

from __future__ import annotations

import click

from ..hosting.hosts import HOSTS
from .options import moment, option, reports_errors, site_options, source_argument


@click.command("config")
@click.argument("host", metavar="HOST", type=click.Choice(HOSTS))
@source_argument
@site_options
@option("--root", metavar="DIR", help="Where the feeds lie on the server.  [default: where they are built]")
@option("--mount", metavar="PATH", help="The path below which they are served.  [default: that of site.url]")
@reports_errors
def command(
    host: str,
    source: str | None,
    output: str | None,
    base_url: str | None,
    config: str | None,
    now: str | None,
    root: str | None,
    mount: str | None,
) -> None:
    """Print what a web server or host needs to serve this site well, to standard output.

    HOST is nginx, apache, caddy, netlify, cloudfront or github-pages. Types, compressed twins, caching, links to hubs,
    retired and moved feeds: with comments, ready to be put in place. The feeds must have been built for their address.
    Print it again when feeds were retired, have moved or came back.
    """
    from ..api import hosting

    text = hosting(host, source, output, url=base_url, config=config, now=moment(now), folder=root, mount=mount)
    click.echo(text, nl=False)
