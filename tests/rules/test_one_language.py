"""Schemas, code and docs name the same types, values and keys."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from notifyspec import delivery, limits
from notifyspec.checking.levels import levels
from notifyspec.schema_files import read_schema_file, schema_folder
from notifyspec.spec import model as spec

SPEC = read_schema_file("spec.schema.json")
DEFS = SPEC["$defs"]
DOCS = Path(__file__).parents[2] / "docs"
CODE_SPAN = re.compile(r"`([^`\n]+)`")


def wire(name: str) -> dict:
    return read_schema_file(f"messages/{name}.schema.json")["$defs"]


def code_spans(page: str) -> set[str]:
    return set(CODE_SPAN.findall((DOCS / page).read_text("utf-8")))


def test_the_schema_of_specs_has_the_values_of_the_code():
    assert tuple(DEFS["actionType"]["enum"]) == spec.ACTION_TYPES
    assert tuple(DEFS["eventType"]["enum"]) == spec.EVENT_TYPES
    assert tuple(DEFS["contentType"]["enum"]) == spec.CONTENT_TYPES
    assert tuple(DEFS["direction"]["enum"]) == spec.DIRECTIONS
    assert SPEC["properties"]["notifyspec"]["const"] == spec.LANGUAGE_VERSION


def test_defaults_in_the_schema_are_those_of_the_code():
    for message, key in (
        ("eventMessage", "type"),
        ("actionMessage", "content_type"),
        ("notificationMessage", "message_type"),
    ):
        assert DEFS[message]["properties"][key]["default"] == spec.DEFAULT_CONTENT_TYPE


def test_limits_in_the_schema_are_pushers():
    web = DEFS["web"]["properties"]
    assert web["time_to_live"]["else"]["maximum"] == limits.TIME_TO_LIVE_SECONDS
    assert DEFS["beams"]["properties"]["users"]["maxItems"] == limits.USERS_PER_PUBLISH


def test_bounds_of_delivery_in_the_schema_are_those_of_the_code():
    keys = DEFS["delivery"]["properties"]
    assert set(keys) == {one.name for one in dataclasses.fields(delivery.DeliveryPolicy)}
    assert keys["expires_in"]["maximum"] == delivery.EXPIRY_SECONDS
    assert keys["attempts"]["maximum"] == delivery.ATTEMPTS
    assert tuple(keys["maybe_sent"]["enum"]) == delivery.MAYBE_SENT
    assert keys["maybe_sent"]["default"] == delivery.DEFAULT_POLICY.maybe_sent


def enums(schema: object) -> list[tuple[str, ...]]:
    if isinstance(schema, dict):
        own = [tuple(schema["enum"])] if isinstance(schema.get("enum"), list) else []
        return own + [one for value in schema.values() for one in enums(value)]
    if isinstance(schema, list):
        return [one for value in schema for one in enums(value)]
    return []


@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("channels_event", [spec.EVENT_TYPES, spec.CONTENT_TYPES]),
        ("channels_actions", [spec.ACTION_TYPES, (*spec.CONTENT_TYPES, "")]),
        ("beams_web", [spec.ACTION_TYPES, spec.CONTENT_TYPES, spec.DIRECTIONS]),
    ],
)
def test_the_schemas_of_messages_have_the_values_of_the_code(name: str, tables: list[tuple]):
    assert set(tables) <= set(enums(read_schema_file(f"messages/{name}.schema.json")))


def test_conditions_in_the_schema_ask_for_types_that_there_are():
    known = {
        *spec.ACTION_TYPES,
        *spec.EVENT_TYPES,
        *spec.CONTENT_TYPES,
        *spec.DIRECTIONS,
        *delivery.MAYBE_SENT,
    }
    assert {value for values in enums(SPEC) for value in values} == known


@pytest.mark.parametrize(
    ("name", "kind", "shared"),
    [
        ("action", spec.Action, {"type", "sequence", "when", "message", "url", "path"}),
        ("actionMessage", spec.ActionMessage, {"content", "content_type", "meta"}),
        ("eventMessage", spec.SingleEvent, {"type", "content", "info"}),
        ("channels", spec.Channels, {"channel", "id", "event", "is_last_response"}),
        ("beams", spec.Beams, {"interest", "id", "users", "web"}),
        ("webNotification", spec.WebNotification, {"title", "body", "messages", "meta"}),
        (
            "notificationMessage",
            spec.WebMessage,
            {"notification_type", "message_type", "content", "config", "sequence"},
        ),
        ("example", spec.Example, {"name", "context"}),
    ],
)
def test_what_the_schema_allows_the_code_reads(name: str, kind: type, shared: set[str]):
    fields = set(kind._fields)
    assert shared <= fields
    assert shared <= set(DEFS[name]["properties"])


def test_docs_name_every_value_and_every_key():
    told = code_spans("language.md")
    values = {*spec.ACTION_TYPES, *spec.EVENT_TYPES, *spec.CONTENT_TYPES, *spec.DIRECTIONS}
    keys = {key for level in levels() for key in level.properties}
    assert (values | keys) - told == set()


def test_docs_of_the_wire_name_every_type():
    told = (DOCS / "wire.md").read_text("utf-8")
    assert [name for name in (*spec.ACTION_TYPES, *spec.EVENT_TYPES) if name not in told] == []
    assert [name for name in spec.CONTENT_TYPES if name not in told] == []


def test_every_mapping_of_the_schema_that_has_keys_is_a_level():
    closed = {
        name for name, one in DEFS.items() if one is not False and "additionalProperties" in one
    }
    assert {"", *closed} == {level.name for level in levels()}


def test_every_schema_is_a_valid_one_of_2020_12():
    from jsonschema import Draft202012Validator

    files = sorted(schema_folder().rglob("*.json"))
    assert len(files) >= 5
    for path in files:
        Draft202012Validator.check_schema(
            read_schema_file(path.relative_to(schema_folder()).as_posix())
        )
