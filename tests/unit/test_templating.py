from __future__ import annotations

from collections.abc import Callable

import pytest

from feedpub import templating


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("a {% include x.html y='%' %}b", "a b"),
        ("a{%- if x -%} b {%- endif -%}c", "a b c"),
        ("{{ page.title }}a{{x}}", "a"),
        ("![]({{ site.baseurl }}/a.png)", "![](/a.png)"),
        ("[a]({{ '/b/' | relative_url }})", "[a](/b/)"),
        ('[a]({{ "/b/" | url }})', "[a](/b/)"),
        ("[a]({% post_url 2024-03-05-b %}), ![c]({% link d.png %})", "a, "),
        ("{% raw %}{{ x }} {% y %}{% endraw %} {{ z }}", "{{ x }} {% y %} "),
        ("{% verbatim %}{{ x }}{% endverbatim %}", "{{ x }}"),
        ("a{% comment %} b {% include c %} {% endcomment %}d", "ad"),
        ("a{% comment %} b", "a"),
        ("a{% raw %} {{ b }}", "a {{ b }}"),
        ("a{# b #}c ## d {#e}", "ac ## d {#e}"),
        ("{% highlight ruby linenos %}\nx\n{% endhighlight %}", "\n\n```ruby\nx\n\n```\n\n"),
        ('[a](/b){:target="_blank"}\n{: .c #d }\n{:toc}', "[a](/b)\n\n"),
        ("`{:ok, x}` and {:a 1}", "`{:ok, x}` and {:a 1}"),
        ("100 % } { % {% no end", "100 % } { % {% no end"),
        ("{{ a {{ b }}", "{{ a "),
    ],
)
def test_tags_of_liquid_are_gone_and_what_stands_between_them_stays(body: str, left: str) -> None:
    assert templating.liquid(body) == left


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ('a {{< figure src="b.png" title="> c" >}}d', "a d"),
        ("{{% notice %}}a{{% /notice %}}", "a"),
        ('[a]({{< ref "b.md" >}})', "a"),
        ('{{</* figure src="a" */>}} {{%/* b */%}}', '{{< figure src="a" >}} {{% b %}}'),
        ("{{< highlight go >}}\nx\n{{< /highlight >}}", "\n\n```go\nx\n\n```\n\n"),
        ("`{{ .Title }}` and {% x %}", "`{{ .Title }}` and {% x %}"),
        ("{{< no end", "{{< no end"),
    ],
)
def test_shortcodes_of_hugo_are_gone_and_what_stands_between_them_stays(body: str, left: str) -> None:
    assert templating.hugo(body) == left


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("![a]({static}/images/b.png)", "![a](/images/b.png)"),
        ('<img src="{attach}/b.png">', '<img src="/b.png">'),
        ("![a]({static}b.png) [c]({filename}/d.md) [e](|filename|f.md)", " c e"),
        ("a {static} b, {a}", "a  b, {a}"),
    ],
)
def test_places_of_pelican_are_paths_or_gone(body: str, left: str) -> None:
    assert templating.pelican(body) == left


@pytest.mark.parametrize("strip", [templating.liquid, templating.hugo, templating.pelican])
def test_a_text_without_tags_stays(strip: Callable[[str], str]) -> None:
    body = "# a\n\n*b* [c](d) ![e](f) { } {} % < >\n\n```\ng\n```\n"
    assert strip(body) == body


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{% youtube a %} {%- youtube b -%} {% include c.html %}", ["{% youtube %}", "{% include %}"]),
        ("{% if a %} b {% else %} c {% endif %} {% assign d = 1 %}{{ d }}", []),
        ("{% note %} a {% endnote %}{% highlight ruby %} b {% endhighlight %}", []),
        ("{% raw %}{% youtube a %}{% endraw %}{% comment %}{% gist b %}{% endcomment %}", []),
        ("100 % } { % {% no end", []),
    ],
)
def test_tags_of_liquid_that_stand_for_a_text_are_known(body: str, told: list[str]) -> None:
    assert list(templating.unwritten_by_liquid(body)) == told


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{{< youtube a >}} {{% youtube b %}} {{< figure src=c >}}", ["{{< youtube >}}", "{{< figure >}}"]),
        ("{{< note >}} a {{< /note >}}{{< highlight go >}} b {{< / highlight >}}", []),
        ("{{</* youtube a */>}}", []),
    ],
)
def test_shortcodes_that_stand_for_a_text_are_known(body: str, told: list[str]) -> None:
    assert list(templating.unwritten_by_hugo(body)) == told
