"""A small site of each of the programs whose sites `feedpub init` reads, as their users write them."""

from __future__ import annotations

from pathlib import Path

JEKYLL = {
    "_config.yml": """\
title: "Harbour: notes"
url: https://harbour.example
baseurl: /log   # a project site
lang: en_GB
timezone: Europe/London
permalink: /:categories/:year/:month/:title:output_ext
defaults:
  - scope: {path: "", type: posts}
    values: {layout: post}
exclude: [README.md]
""",
    "_posts/2024-03-05-first-ferry.md": """\
---
layout: post
title:  "The first ferry"
tags: boats winter
categories: travel
last_modified_at: 2024-03-06 08:00:00
image: /assets/ferry.jpg
---
The ferry sailed at **six**.

Nobody was on board.
""",
    "_posts/2024-04-01-quiet-week.markdown": """\
---
title: A quiet week
date: 2024-04-01 09:30:00 +0200
tags: [winter, Fog]
excerpt: Nothing moved.
---
{% include note.html %}
Nothing moved at all, and `{{ site.title }}` said so.
""",
    "_posts/2024-05-01-own-address.md": """\
---
title: An address of its own
permalink: /special/page/
---
Found elsewhere.
""",
    "_posts/2024-05-02-not-yet.md": "---\ntitle: Held back\npublished: false\n---\nNo.\n",
    "_posts/2099-01-01-later.md": "---\ntitle: In many years\n---\nNot yet.\n",
    "_drafts/idea.md": "---\ntitle: An idea\n---\nMaybe.\n",
    "_layouts/post.html": "{{ content }}\n",
    "_layouts/page.html": "{{ content }}\n",
    "about.md": "---\ntitle: About\nlayout: page\n---\nAbout the harbour.\n",
    "_includes/note.html": "A note.\n",
}

HUGO = {
    "hugo.toml": """\
baseURL = "https://harbour.example/"
languageCode = "en-GB"
title = "Harbour"
timeZone = "Europe/London"
defaultContentLanguage = "en"

[permalinks]
posts = "/:year/:month/:slug/"

[languages.en]
weight = 1
[languages.de]
weight = 2

[params]
mainSections = ["posts"]
""",
    "content/_index.md": "+++\ntitle = 'Home'\n+++\n",
    "content/about.md": "+++\ntitle = 'About'\ndate = 2024-01-01\n+++\nAbout.\n",
    "content/posts/_index.md": "+++\ntitle = 'Posts'\n+++\n",
    "content/posts/first-ferry.md": """\
+++
title = "The first ferry"
date = 2024-03-05T09:30:00+01:00
lastmod = 2024-03-06T08:00:00Z
tags = ["boats", "winter"]
summary = "It sailed at six."
images = ["/img/ferry.jpg"]
draft = false
+++
The ferry sailed at six.

{{< figure src="/img/ferry.jpg" >}}
""",
    "content/posts/first-ferry.de.md": "+++\ntitle = 'Die erste Fähre'\ndate = 2024-03-05\n+++\nUm sechs.\n",
    "content/posts/quiet-week/index.md": """\
---
title: A quiet week
slug: quiet
date: 2024-04-01
tags:
  - Fog
cover:
  image: /img/fog.jpg
---
Nothing moved.
<!--more-->
Nothing at all.
""",
    "content/posts/quiet-week/notes.md": "Raw notes without front matter.\n",
    "content/posts/own-address.md": "+++\ntitle = 'Elsewhere'\ndate = 2024-05-01\nurl = '/special/page/'\n+++\nYes.\n",
    "content/posts/draft.md": "+++\ntitle = 'An idea'\ndate = 2024-05-02\ndraft = true\n+++\nMaybe.\n",
    "content/posts/later.md": "+++\ntitle = 'Later'\ndate = 2024-05-02\npublishDate = 2099-01-01\n+++\nNot yet.\n",
    "content/posts/gone.md": "+++\ntitle = 'Gone'\ndate = 2024-05-02\nexpiryDate = 2025-01-01\n+++\nOver.\n",
    "layouts/_default/single.html": "{{ .Content }}\n",
    "layouts/_default/list.html": "{{ .Title }}\n",
    "archetypes/default.md": "+++\ntitle = '{{ .Name }}'\ndraft = true\n+++\n",
    "public/index.html": "<p>made by Hugo\n",
}

PELICAN = {
    "pelicanconf.py": """\
import os
AUTHOR = 'Ada'
SITENAME = 'Harbour'
SITEURL = ''
PATH = 'content'
TIMEZONE = 'Europe/London'
DEFAULT_LANG = 'en'
ARTICLE_URL = '{date:%Y}/{date:%m}/{slug}.html'
ARTICLE_SAVE_AS = ARTICLE_URL
STATIC_PATHS = [
    'images',
    'extra',
]
open('ran', 'w').close()
""",
    "publishconf.py": """\
import os
import sys
sys.path.append(os.curdir)
from pelicanconf import *

SITEURL = "https://harbour.example"
RELATIVE_URLS = False
""",
    "content/first-ferry.md": """\
Title: The First Ferry
Date: 2024-03-05 09:30
Modified: 2024-03-06 08:00
Category: Travel
Tags: boats, winter
Summary: It sailed at six.

The ferry sailed at **six**.
""",
    "content/2024-04-01_week.md": """\
Title: A quiet week
Slug: quiet
Tags: Fog

Nothing moved.
""",
    "content/draft.md": "Title: An idea\nDate: 2024-05-02\nStatus: draft\n\nMaybe.\n",
    "content/hidden.md": "Title: Hidden\nDate: 2024-05-02\nStatus: hidden\n\nFor a few.\n",
    "content/pages/about.md": "Title: About\n\nAbout the harbour.\n",
    "content/extra/robots.txt": "User-agent: *\n",
}

ELEVENTY = {
    "package.json": '{"type": "module"}\n',
    "eleventy.config.js": """\
export default async function (eleventyConfig) {
  eleventyConfig.addPreprocessor("drafts", "*", (data) => (data.draft ? false : undefined));
  // Copy the contents of `public`: input: "nowhere"
  eleventyConfig.addPassthroughCopy({ "./public/": "/" });
}

export const config = {
  dir: {
    input: "content",
    includes: "../_includes",
    data: "../_data",
  },
};
""",
    "_data/metadata.js": """\
export default {
  author: { name: "Ada", url: "https://ada.example/" },
  title: "Harbour",
  url: "https://harbour.example/", // with a slash
  language: "en-GB",
};
""",
    "content/blog/blog.11tydata.js": 'export default {\n  tags: ["posts"],\n  layout: "layouts/post.njk",\n};\n',
    "content/blog/2024-03-05-first-ferry.md": """\
---
title: The first ferry
tags: [boats, winter]
description: It sailed at six.
---
The ferry sailed at six.
""",
    "content/blog/quiet-week/index.md": """\
---
title: A quiet week
date: 2024-04-01
tags: Fog
---
Nothing {{ "moved" }}.
""",
    "content/blog/own-address.md": """\
---
title: Elsewhere
date: 2024-05-01
permalink: /special/page/
tags:
  - posts
---
Found.
""",
    "content/blog/draft.md": "---\ntitle: An idea\ndate: 2024-05-02\ndraft: true\n---\nMaybe.\n",
    "content/blog/apart.md": "---\ntitle: Apart\ndate: 2024-05-02\neleventyExcludeFromCollections: true\n---\nNo.\n",
    "content/about.md": "---\ntitle: About\n---\nAbout.\n",
    "_includes/layouts/post.njk": "{{ content | safe }}\n",
}

SITES = {"jekyll": JEKYLL, "hugo": HUGO, "pelican": PELICAN, "eleventy": ELEVENTY}


def write(folder: Path, site: dict[str, str]) -> None:
    """Put the files of a site into a folder."""
    for path, text in site.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
