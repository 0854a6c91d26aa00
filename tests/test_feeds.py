"""Feeds that are files: drop one into tests/cases/feeds and it is a test.

    good/x.rss                          `feedpub validate` finds nothing
    broken/rss/x.rss    + x.problems    what it says of a feed with one defect
                        + x.w3c         the errors that the W3C Feed Validator names; none: it names none

`pytest --regen` writes x.problems from what is: read the difference before you commit it. x.w3c is written by people
who ran that validator (github.com/w3c/feedvalidator, level A). It knows nothing of JSON Feed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from test_cases import CASES, as_lines, compare

from feedpub import Problem, Severity, validation

GOOD, BROKEN = CASES / "feeds" / "good", CASES / "feeds" / "broken"
FORMATS = ("rss", "atom", "opml", "json")

#: By each error of the W3C validator, the codes that say the same.
ANSWERS = {
    "BadXmlVersion": "not-well-formed",
    "DuplicateAtomLink": "duplicate-link",
    "DuplicateElement": "duplicate-element",
    "DuplicateValue": "duplicate-guid unknown-value",
    "IncorrectDOW": "bad-rfc822-date",
    "InvalidAddrSpec": "invalid-email",
    "InvalidBooleanAttribute": "unknown-value",
    "InvalidContact": "invalid-email",
    "InvalidCreditRole": "unknown-value",
    "InvalidDay": "unknown-value",
    "InvalidExpansionState": "invalid-number",
    "InvalidFormComponentName": "unknown-value",
    "InvalidFullLink": "invalid-url relative-url",
    "InvalidHeight": "invalid-number",
    "InvalidHour": "invalid-number",
    "InvalidHttpGUID": "bad-permalink",
    "InvalidIntegerAttribute": "invalid-number",
    "InvalidLanguage": "invalid-language",
    "InvalidMIMEAttribute": "invalid-media-type",
    "InvalidMIMEType": "invalid-media-type",
    "InvalidMediaHash": "unknown-value",
    "InvalidMediaMedium": "unknown-value",
    "InvalidMediaRating": "unknown-value",
    "InvalidMediaRestriction": "unknown-value",
    "InvalidMediaRestrictionRel": "unknown-value",
    "InvalidMediaTextType": "unknown-value",
    "InvalidNamespace": "unknown-namespace",
    "InvalidNonNegativeInteger": "invalid-number",
    "InvalidOPMLVersion": "unknown-value",
    "InvalidPermalink": "bad-permalink",
    "InvalidPositiveInteger": "invalid-number",
    "InvalidRFC2822Date": "bad-rfc822-date",
    "InvalidRFC3339Date": "bad-rfc3339-date",
    "InvalidRSSVersion": "unknown-value",
    "InvalidTAG": "bad-permalink invalid-url",
    "InvalidTextType": "unknown-value",
    "InvalidTrueFalse": "unknown-value",
    "InvalidURLAttribute": "invalid-url relative-url",
    "InvalidUUID": "bad-permalink invalid-url",
    "InvalidUriChar": "invalid-url",
    "InvalidW3CDTFDate": "bad-w3c-date",
    "InvalidWidth": "invalid-number",
    "ItemMustContainTitleOrDescription": "missing-element",
    "MediaGroupWithoutAlternatives": "missing-element",
    "MediaRssNamespace": "unknown-namespace",
    "MisplacedMetadata": "misplaced-element",
    "MissingAttribute": "missing-attribute",
    "MissingContentOrAlternate": "missing-element",
    "MissingDescription": "missing-element",
    "MissingElement": "missing-element",
    "MissingHref": "missing-attribute",
    "MissingLink": "missing-element",
    "MissingNamespace": "unknown-namespace wrong-content",
    "MissingSummary": "missing-element",
    "MissingTitle": "missing-element",
    "MissingXhtmlDiv": "wrong-content",
    "NotBase64": "wrong-content",
    "ObsoleteNamespace": "unknown-namespace",
    "SAXError": "not-well-formed unknown-format",
    "UndefinedElement": "unknown-element wrong-content",
    "UnexpectedAttribute": "unknown-attribute",
    "UnexpectedText": "unexpected-text wrong-content",
    "UnexpectedWhitespace": "bad-rfc3339-date invalid-url relative-url",
    "UriNotIri": "invalid-url",
    "UseZeroForUnknown": "invalid-number",
}


def broken() -> list[Path]:
    return sorted(path for path in BROKEN.glob("*/*") if path.suffix not in {".problems", ".w3c"})


def name_of(path: Path) -> str:
    return path.name


def problems_of(path: Path) -> list[Problem]:
    return validation.of_file(path.name, path.read_bytes())


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_has_good_and_broken_feeds(extension: str) -> None:
    assert list(GOOD.glob(f"*.{extension}"))
    assert list((BROKEN / extension).glob(f"*.{extension}"))


def test_no_expectation_is_an_orphan() -> None:
    expectations = [path for path in BROKEN.glob("*/*") if path.suffix in {".problems", ".w3c"}]
    assert [path for path in expectations if not path.with_suffix(f".{path.parent.name}").is_file()] == []
    assert [path for path in broken() if path.suffix != f".{path.parent.name}"] == []


@pytest.mark.parametrize("path", sorted(GOOD.iterdir()), ids=name_of)
def test_good_feed(path: Path) -> None:
    assert problems_of(path) == []


@pytest.mark.parametrize("path", broken(), ids=name_of)
def test_broken_feed(path: Path, *, regen: bool) -> None:
    found = problems_of(path)
    assert found
    compare(as_lines(tuple(found)), path.with_suffix(".problems"), regen=regen)


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*/*.w3c")), ids=name_of)
def test_every_error_of_the_w3c_validator_is_answered_by_an_error(path: Path) -> None:
    names = path.read_text(encoding="utf-8").split()
    found = problems_of(path.with_suffix(f".{path.parent.name}"))
    errors = {problem.code for problem in found if problem.severity is Severity.ERROR}
    assert names
    assert [name for name in names if not errors & set(ANSWERS[name].split())] == []


def test_every_answer_is_needed() -> None:
    named = {name for path in BROKEN.glob("*/*.w3c") for name in path.read_text(encoding="utf-8").split()}
    assert named == set(ANSWERS)
