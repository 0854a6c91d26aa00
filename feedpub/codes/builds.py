"""What can be wrong with a call, a site, or what a build would do."""

from .kinds import Code, error, warning

CODES: dict[str, Code] = {
    # configuration and the call
    "no-config": error(
        "The configuration file is missing or unreadable.",
        "Check the path.",
        "$ feedpub build --config feedpub.tml",
    ),
    "bad-toml": error(
        "The configuration, or the front matter between lines of `+++`, is not TOML.",
        "Mend the line.",
        '[site\ntitle = "News"',
    ),
    "unknown-key": error(
        "The configuration has a key that feedpub does not know.",
        "Remove it, or mend the spelling.",
        '[site]\ntitel = "News"',
    ),
    "bad-value": error(
        "A setting has a value that can't be used.",
        "See the list of settings.",
        '[feeds]\nlimit = "fifty"',
    ),
    "bad-guids": error(
        "The file of imported guids (`source.guids`) can't be used.",
        "Mend the line, or restore the file.",
        '{"https://www.example.org/a": 4711}',
    ),
    "bad-feed": error(
        "The feed whose guids are wanted can't be read as RSS 2.0, Atom 1.0 or JSON Feed.",
        "Check the path, and save the feed anew as the server gives it.",
        "$ feedpub import-guids index.html",
    ),
    "no-source": error(
        "The source folder does not exist.",
        "Name the folder: `feedpub build FOLDER`.",
        "$ feedpub build sedes",
    ),
    "no-site-url": warning(
        "site.url is not set, so links say http://localhost:8000/.",
        "Set `url` under `[site]` in feedpub.toml, or pass --base-url.",
        '[site]\ntitle = "News"',
        of_site=True,
    ),
    "links-below-feeds": warning(
        "The feeds are in a folder of the site, and links that `site.permalink` makes lead below it, for "
        "`source.base_url` is not set.",
        "Set `base_url` under `[source]` to the address of the site; to that of the feeds if the pages are there too.",
        '[site]\nurl = "https://www.example.org/feeds/"\npermalink = "/{year}/{slug}/"',
        of_site=True,
    ),
    "menu-elsewhere": warning(
        "The feeds are published in a folder of the host, and readers look for its feed menu at the root.",
        "Copy `.well-known/feed-menu.json` to the root of the host after each build, or redirect to it.",
        '[site]\nurl = "https://www.example.org/feeds/"\n\n[output]\nfeed_menu = true',
        of_site=True,
    ),
    "site-exists": error(
        "The folder has a configuration of feedpub already.",
        "Edit that file, or begin in another folder: `feedpub init FOLDER`.",
        "$ feedpub init --yes && feedpub init --yes",
    ),
    "no-hub": error(
        "Hubs are to be told, and the configuration names none, or no address of the feeds.",
        "Name a hub with `hubs` under `[site]`, and the address with `url`; or leave out --notify.",
        "$ feedpub notify",
    ),
    "hub-failed": warning(
        "A WebSub hub did not take a ping: it can't be reached, refused it, or took too long.",
        "The next build with --notify tells it again. When it does not pass, check the hub's address in `site.hubs`.",
        '[site]\nhubs = ["https://hub.example.org/gone"]',
        of_site=True,
    ),
    "no-other-site": error(
        "The folder has no site of the program that was named.",
        "Name the folder with its configuration: `feedpub init FOLDER --from hugo`.",
        "$ cd content && feedpub init --from hugo",
    ),
    "bad-site": error(
        "The configuration of the other program, whose site is there, can't be read, or none of its posts.",
        "Mend it, or begin without it: `feedpub init --from none`.",
        "$ tail -1 hugo.toml\n[params",
    ),
    "missing-extra": error(
        "The command needs a package that is not installed with feedpub itself.",
        "Install it as the message says.",
        "$ feedpub watch",
    ),
    "bad-template": error(
        "A template, style or script of the site's own can't be used.",
        "Mend the line, or remove the file: then feedpub's own is taken.",
        "{% if entry.title %}\n<h2>{{ entry.titel }}</h2>",
    ),
    "not-found": error(
        "There is no such record or feed.",
        "See `feedpub list feeds`.",
        "$ feedpub show topics/nothing",
    ),
    # publishing
    "nothing-to-publish": error(
        "There is no record at all, or all have errors.",
        "Check the folder; `feedpub build --allow-empty` publishes empty feeds.",
        "$ feedpub build empty-folder",
    ),
    "bad-catalogue": error(
        "feeds.json in the output is damaged; it knows the names of feeds and which ones went.",
        "Restore it from a backup, or delete it to begin anew.",
        "$ tail -1 feeds/feeds.json\n<<<<<<< HEAD",
    ),
    "no-memory": warning(
        "The folder `.feedpub` can't be written.",
        "Check its permissions and free space.",
        "$ ls -ld .feedpub\ndr-xr-xr-x 2 root root 4096 .feedpub",
        of_site=True,
    ),
    "foreign-file": error(
        "The output holds something of that name which feedpub did not write.",
        "Move it away, or choose another output folder.",
        "$ mkdir feeds/all.rss",
    ),
    "other-mode": error(
        "The output is a link to a release, and `output.mode` says that it is a plain folder.",
        'Set `output.mode = "releases"`, or put the folder of the current release in the place of the link.',
        "$ ls -l feeds\nfeeds -> feeds.releases/000002",
    ),
    "no-release": error(
        "There is no such release to go back to.",
        "See `feedpub rollback --list`.",
        "$ feedpub rollback --to 000099",
    ),
    "unwritable": error(
        "The output, or a file in it, can't be written, or not be read to compare it with what is to be there.",
        "Check permissions and free space, and build again; until then every file is whole, old or new.",
        "$ df -h feeds\nSize  Used Avail Use%\n 10G   10G     0 100%",
    ),
    "locked": error(
        "Another build is at work on the same output.",
        "Build again later, or wait with `--lock-wait SECONDS`.",
        "$ feedpub build & feedpub build",
    ),
    # what subscribers would see
    "changed-id": error(
        "A published entry would get another id, and readers would show it again.",
        "Give the record its old id as `guid`, or pass --allow-guid-changes.",
        "$ git diff seeds/a.md\n-guid: https://www.example.org/?p=4711",
    ),
    "mass-withdrawal": error(
        "More published entries would go than would be left, and more than five.",
        "Check that all records are there and the clock is right, or pass --allow-empty.",
        "$ rm -r seeds/2020 seeds/2021",
    ),
    "new-id": warning(
        "A published entry gets another id, and readers show it again.",
        "Give the record its old id as `guid` if that was not meant.",
        "$ feedpub build --allow-guid-changes",
        of_site=True,
    ),
    "flood": warning(
        "More entries would appear in a feed at once than `feeds.max_new` allows.",
        "Look at `feedpub diff`; an import with old dates is the usual cause.",
        "$ cp -r old-archive seeds/ && feedpub build",
        of_site=True,
    ),
}
