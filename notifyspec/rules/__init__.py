"""Everything that a spec is checked for: one module for each kind of mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.rules import (
    ambiguous_scalar,
    duplicate_key,
    duplicate_sequence,
    duplicate_spec,
    empty_value,
    impossible_comparison,
    invalid_context_schema,
    invalid_example,
    invalid_spec_name,
    invalid_value,
    invisible_push,
    lost_assignment,
    misplaced_key,
    missing_example,
    missing_key,
    name_alphabet,
    name_too_long,
    not_iterable,
    not_text,
    partial_sequence,
    payload_too_large,
    possible_failure,
    possibly_missing,
    possibly_null,
    reserved_key,
    reserved_name,
    sequence_gap,
    sequence_order,
    template_syntax,
    unexplained_suppression,
    unknown_field,
    unknown_filter,
    unknown_function,
    unknown_key,
    unknown_rule,
    unknown_test,
    unknown_value,
    unknown_variable,
    unquoted_template,
    unresolved_import,
    unresolved_reference,
    unsafe_url,
    unsupported_version,
    unused_field,
    unused_suppression,
    wrong_argument,
    wrong_type,
    yaml_syntax,
)

if TYPE_CHECKING:
    from notifyspec.rule import Rule

STRUCTURE: Final[tuple[Rule, ...]] = (
    # YAML
    yaml_syntax,
    duplicate_key,
    unquoted_template,
    # shape
    unsupported_version,
    unknown_key,
    missing_key,
    misplaced_key,
    wrong_type,
    unknown_value,
    invalid_value,
    empty_value,
    # names
    invalid_spec_name,
    duplicate_spec,
    # context
    invalid_context_schema,
    unresolved_reference,
    # templates
    template_syntax,
    unresolved_import,
    unknown_filter,
    unknown_test,
    unknown_function,
    # sequence
    duplicate_sequence,
    sequence_gap,
    partial_sequence,
)
"""The rules that a spec must keep to be compiled at all."""

SHAPE: Final[frozenset[Rule]] = frozenset(
    {unsupported_version, unknown_key, missing_key, misplaced_key, reserved_key}
)
"""The rules that say nothing but what is wrong with a spec's shape."""

TYPES: Final[tuple[Rule, ...]] = (
    unknown_variable,
    unknown_field,
    possibly_missing,
    possibly_null,
    not_text,
    wrong_argument,
    not_iterable,
    impossible_comparison,
    possible_failure,
    lost_assignment,
)
"""The rules that say nothing but what is wrong with the types in templates."""

SEQUENCE: Final[frozenset[Rule]] = frozenset(
    {duplicate_sequence, sequence_gap, partial_sequence, sequence_order}
)
"""The rules about steps that are numbered."""

SUPPRESSION: Final[tuple[Rule, ...]] = (unknown_rule, unused_suppression, unexplained_suppression)
"""The rules about suppressions, which look at what all others have found."""

RULES: Final[tuple[Rule, ...]] = (
    *STRUCTURE,
    # YAML
    ambiguous_scalar,
    # context
    invalid_example,
    missing_example,
    unused_field,
    # types
    *TYPES,
    # sequence
    sequence_order,
    # wire
    name_alphabet,
    name_too_long,
    reserved_name,
    reserved_key,
    payload_too_large,
    unsafe_url,
    invisible_push,
    # suppressions
    *SUPPRESSION,
)
"""All rules. Those beyond STRUCTURE are about calls: what may fail, or should not be sent."""
