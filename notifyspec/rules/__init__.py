"""Everything that a spec is checked for: one module for each kind of mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.rules import (
    ambiguous_scalar,
    duplicate_key,
    duplicate_sequence,
    duplicate_spec,
    empty_value,
    invalid_context_schema,
    invalid_example,
    invalid_spec_name,
    invalid_value,
    invisible_push,
    misplaced_key,
    missing_example,
    missing_key,
    name_alphabet,
    name_too_long,
    partial_sequence,
    reserved_key,
    reserved_name,
    sequence_gap,
    sequence_order,
    template_syntax,
    unknown_filter,
    unknown_function,
    unknown_key,
    unknown_test,
    unknown_value,
    unquoted_template,
    unresolved_import,
    unresolved_reference,
    unsafe_url,
    unsupported_version,
    wrong_type,
    yaml_syntax,
)

if TYPE_CHECKING:
    from notifyspec.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    # YAML
    yaml_syntax,
    duplicate_key,
    unquoted_template,
    ambiguous_scalar,
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
    invalid_example,
    missing_example,
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
    sequence_order,
    # wire
    name_alphabet,
    name_too_long,
    reserved_name,
    reserved_key,
    unsafe_url,
    invisible_push,
)
"""All rules, layer by layer."""
