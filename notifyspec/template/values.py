"""How templates see JSON values: fields and nothing else, and no text for what is no text."""

from __future__ import annotations

from typing import Any, NoReturn

from jinja2 import StrictUndefined, Undefined
from jinja2.exceptions import UndefinedError
from jinja2.utils import missing

from notifyspec.json_values import JSON, MAX_DEPTH, MAX_FLOAT


class NotTextError(Exception):
    """A value that has no text, such as null or a list, was printed. Says which."""


class NotJsonError(Exception):
    """An expression's value has no JSON form. Says what it is."""


class Missing(StrictUndefined):
    """A value that the context does not hold: false, and an error in any other use."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]  # the one use that is no error
        return False

    def __repr__(self) -> str:
        return f"<missing {self._undefined_name}>"

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        return f"`{self._undefined_name}` is missing"

    def _fail_with_undefined_error(self, *_: Any, **__: Any) -> NoReturn:
        self.fail()

    def fail(self) -> NoReturn:
        """Raises UndefinedError, as every use but a test does."""
        raise UndefinedError(self._undefined_message)


def missing_field(name: str) -> Missing:
    return Missing(name=name)


def field(value: Any, name: str) -> Any:
    """``value.name`` of a JSON value: the object's field, never a Python attribute."""
    if type(value) is dict:
        found = value.get(name, missing)
        return Missing(obj=value, name=name) if found is missing else found
    if isinstance(value, Missing):
        value.fail()
    return Missing(hint=f"{described(value)} has no field `{name}`", name=name)


def item(value: Any, key: Any) -> Any:
    """``value[key]`` of a JSON value: a field, an item of a list, or a character of a text."""
    kind = type(value)
    if kind is dict and isinstance(key, str):
        return field(value, key)
    if isinstance(value, str | list | tuple) and isinstance(key, int):  # or a boolean
        try:
            return value[key]
        except IndexError:
            return Missing(hint=f"there is no item {key} in {len(value)} items", name=str(key))
    if isinstance(value, tuple) and key in getattr(value, "_fields", ()):  # of `groupby`
        return getattr(value, key)
    if isinstance(value, Missing):
        value.fail()
    if isinstance(key, Missing):
        key.fail()
    return Missing(hint=f"{described(value)} has no item {key!r}", name=str(key))


def to_text(value: Any) -> str:
    """What ``{{ value }}`` prints. Raises NotTextError for null, booleans, lists and objects."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is int or kind is float or isinstance(value, str | Undefined):
        return str(value)  # Jinja's own Undefined, of an `if` without `else`, is empty
    raise NotTextError(f"{described(value)} can't be printed into text")


def to_json(value: Any, depth: int = MAX_DEPTH) -> JSON:
    """An expression's value as JSON; generators and tuples, which filters answer, become lists.

    Raises UndefinedError for a missing value, NotJsonError for what else is no JSON.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is int or kind is float:
        if not -MAX_FLOAT <= value <= MAX_FLOAT:  # too large, or not a number
            shown = repr(value) if kind is float else "a whole number of more than 308 digits"
            raise NotJsonError(f"{shown} is no JSON number")
        return value
    if depth == 0:
        raise NotJsonError(f"the value is nested more than {MAX_DEPTH} levels deep")
    if kind is dict:
        for key in value:
            if not isinstance(key, str):
                raise NotJsonError(f"the key {key!r} of an object is no text")
        return {str(key): to_json(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, Missing):
        value.fail()
    if isinstance(value, Undefined):
        raise NotJsonError("an `if` without `else` has no value here")
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list | tuple) or hasattr(value, "__next__"):
        return [to_json(inner, depth - 1) for inner in value]
    raise NotJsonError(f"{described(value)} has no JSON form")


def described(value: Any) -> str:
    """The value's JSON type, as a noun with its article."""
    if value is None:
        return "null"
    nouns = {
        bool: "a boolean",
        int: "a number",
        float: "a number",
        dict: "an object",
        list: "a list",
        tuple: "a list",
    }
    if isinstance(value, str):
        return "a text"
    return nouns.get(type(value), f"a {type(value).__name__.lower()}")
