"""What YAML allows and a spec can't hold, in an author's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.source import Span
from notifyspec.yaml.fault import RefusedError, RelatedSpan, Rule, YamlFault

if TYPE_CHECKING:
    from collections.abc import Iterable

CORE_TAG = "tag:yaml.org,2002:"


def _refused(
    span: Span, message: str, advice: str, rule: Rule = "yaml-syntax", *related: RelatedSpan
) -> RefusedError:
    return RefusedError(YamlFault(span, message, advice, rule, related))


def second_document(span: Span) -> RefusedError:
    return _refused(
        span,
        "A file holds one document, and here a second one begins.",
        "Remove this line, or move what follows into a file of its own.",
    )


def unknown_tag(span: Span, tag: str) -> RefusedError:
    shown = "!!" + tag.removeprefix(CORE_TAG) if tag.startswith(CORE_TAG) else tag
    return _refused(
        span,
        f"The tag `{shown}` can't be used here.",
        "Remove it, or put quotes around a text that begins with `!`.",
    )


def not_of_tag(span: Span, name: str) -> RefusedError:
    return _refused(
        span,
        f"The tag `!!{name}` stands before a value that is none of its type.",
        "Remove the tag, or correct the value.",
    )


def too_many_digits(span: Span) -> RefusedError:
    return _refused(
        span,
        "This number has too many digits to be read.",
        "Put quotes around it if it is text.",
    )


def too_deep(span: Span, depth: int) -> RefusedError:
    return _refused(
        span,
        f"Lists and mappings are nested more than {depth} levels deep here.",
        "Make the file flatter.",
    )


def alias_too_deep(span: Span, name: str, depth: int) -> RefusedError:
    return _refused(
        span,
        f"With the alias `*{name}` the file is nested more than {depth} levels deep.",
        "Make the file flatter.",
    )


def too_many_values(span: Span, values: int) -> RefusedError:
    return _refused(
        span,
        f"The file has more than {values:,} values once its aliases are expanded.",
        "Use fewer or smaller aliases, or split the file.",
    )


def undefined_alias(span: Span, name: str, anchors: Iterable[str]) -> RefusedError:
    from difflib import get_close_matches

    close = get_close_matches(name, sorted(anchors), 1)
    advice = (
        f"Did you mean `*{close[0]}`?"
        if close
        else f'Put `&{name}` before the value that is meant, or quote the text: `"*{name}"`.'
    )
    return _refused(span, f"No anchor `&{name}` stands before the alias `*{name}`.", advice)


def recursive_alias(span: Span, name: str, anchor: int) -> RefusedError:
    return _refused(
        span,
        f"The alias `*{name}` stands inside the very value that it stands for.",
        "Write out what belongs here.",
        "yaml-syntax",
        RelatedSpan(Span(anchor, anchor + 1), f"The value of `&{name}` begins here."),
    )


def key_is_no_text(span: Span, what: str) -> RefusedError:
    return _refused(
        span,
        f"A key has to be text, and this is {what}.",
        "Write the key as text; put quotes around it if it has to begin this way.",
    )


def second_merge_key(span: Span, first: Span) -> RefusedError:
    return _refused(
        span,
        "The merge key `<<` stands twice in one mapping.",
        "Write one `<<` with a list: `<<: [*first, *second]`.",
        "duplicate-key",
        RelatedSpan(first, "The first one stands here."),
    )


def nothing_to_merge(span: Span) -> RefusedError:
    return _refused(
        span,
        "A merge key `<<` takes a mapping, an alias of one, or a list of them.",
        "Name the anchor of a mapping: `<<: *name`.",
    )


def unquoted_template(span: Span) -> YamlFault:
    return YamlFault(
        span,
        "A text that begins with a template needs quotes, since YAML takes `{` for a mapping.",
        "Put double quotes around the whole text.",
        "unquoted-template",
    )


def template_between_lines(span: Span) -> YamlFault:
    return YamlFault(
        span,
        "A template can't stand between the lines of a spec: YAML is read before any template is.",
        "Put it inside a quoted text; for an action that is sent at times only, write `when:`.",
    )
