"""A specs folder as a large product would have it: varied, without mistakes, the same at each call."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_THINGS: Final = ("order", "invoice", "ticket", "booking", "parcel", "report", "export", "refund")
_STATES: Final = ("done", "late", "ready", "paid", "held", "sent", "lost", "open", "new", "closed")
_WORDS: Final = (
    "your", "our", "team", "today", "is", "was", "at", "last", "soon", "again", "please", "look",
    "there", "under", "review", "before", "noon", "with", "thanks", "and", "care", "as", "agreed",
)  # fmt: skip

_SHARED: Final = {
    "_contexts/person.yaml": """\
type: object
required: [id, name]
additionalProperties: false
properties:
  id: {type: string, pattern: "^[0-9]{1,20}$"}
  name: {type: string, minLength: 1, maxLength: 60}
""",
    "_contexts/item.yaml": """\
type: object
required: [id, number, total, currency]
additionalProperties: false
properties:
  id: {type: integer, minimum: 1, maximum: 1000000000}
  number: {type: string, pattern: "^[A-Z]{1,3}-[0-9]{1,9}$"}
  total: {type: number, minimum: 0, maximum: 1000000}
  currency: {enum: [EUR, USD, GBP]}
""",
    "_macros.j2": """\
{%- macro money(amount, currency) -%}
  {{ "%.2f" | format(amount) }} {{ currency }}
{%- endmacro -%}
""",
}

_ACTIONS: Final = """\
notifyspec: 1
summary: Says that a {thing} is {state}.
context:
  type: object
  required: [person, {thing}, count]
  additionalProperties: false
  properties:
    person: {{$ref: _contexts/person.yaml}}
    {thing}: {{$ref: _contexts/item.yaml}}
    count: {{type: integer, minimum: 0, maximum: {number}}}
    note: {{type: string, maxLength: {length}}}
channels:
  channel: {thing}s
  id: "{{{{ person.id }}}}"
  event: {thing}_{state}
  actions:
    - type: TOAST
      message:
        content: "{{{{ person.name }}}}, {thing} {{{{ {thing}.number }}}} {words}"
        content_type: success
        meta:
          id: "{{{{ {thing}.id }}}}"
          total: '{{% from "_macros.j2" import money %}}{{{{ money({thing}.total, {thing}.currency) }}}}'
    - type: INFO
      when: note is defined and count > 0
      message:
        content: |
          {{% if count == 1 %}}One {thing}{{% else %}}{{{{ count }}}} {thing}s{{% endif %}}
          {more} {{{{ note }}}}
    - type: DOWNLOAD
      when: note is defined
      url: "https://files.example.com/{thing}/{{{{ {thing}.id }}}}.pdf"
    - type: NAVIGATE
      path: "/{thing}s/{{{{ {thing}.number }}}}/{state}"
examples:
  - name: typical
    context:
      person: {{id: "{number}", name: Ada}}
      {thing}: {{id: {number}, number: A-{number}, total: {small}.5, currency: EUR}}
      count: {small}
"""

_PUSH: Final = """\
notifyspec: 1
summary: Pushes that a {thing} is {state}.
context:
  type: object
  required: [person, {thing}_number, urgent]
  additionalProperties: false
  properties:
    person: {{$ref: _contexts/person.yaml}}
    {thing}_number: {{type: string, pattern: "^[A-Z]{{2}}[0-9]{{1,9}}$"}}
    urgent: {{type: boolean}}
    place: {{type: string, maxLength: {length}}}
beams:
  interest: {thing}s
  id: "{{{{ person.id }}}}"
  web:
    title: "{thing} {words}"
    body: >-
      {{% if urgent %}}Now: {{% endif %}}{{{{ person.name }}}}, {{{{ {thing}_number }}}}
      {more} {{{{ place | default("{state}") }}}}
    icon: https://static.example.com/{thing}.png
    deep_link: "https://shop.example.com/{thing}s/{{{{ {thing}_number }}}}"
    time_to_live: {number}
    hide_notification_if_site_has_focus: "{{{{ not urgent }}}}"
    notification:
      title: {thing} {state}
      body: "{{{{ {thing}_number }}}} {words}"
      messages:
        - notification_type: INFO
          message_type: notification
          content: "{{{{ person.name | upper }}}} {more}"
          config: {{urgent: "{{{{ urgent }}}}", step: {small}}}
        - notification_type: INFO
          content: {more}
examples:
  - name: typical
    context:
      person: {{id: "{number}", name: Grace}}
      {thing}_number: AB{number}
      urgent: true
      place: {state}
"""

_LISTING: Final = """\
notifyspec: 1
summary: Lists what is {state} in a {thing}.
context:
  type: object
  required: [user_id, rows, status]
  additionalProperties: false
  properties:
    user_id: {{type: string, pattern: "^[0-9]{{1,20}}$"}}
    status: {{enum: [{state}, waiting, failed]}}
    rows:
      type: array
      maxItems: {small}
      items:
        type: object
        required: [label, amount]
        properties:
          label: {{type: string, maxLength: 40}}
          amount: {{type: number, minimum: 0, maximum: {number}}}
channels:
  channel: private-{thing}s
  id: "{{{{ user_id }}}}"
  event_type: TOAST
  message:
    type: info
    content: |-
      {thing} {{{{ status }}}}: {words}
      {{% for row in rows %}}
      {{{{ loop.index }}}}. {{{{ row.label | truncate(20) }}}} {{{{ row.amount | round(2) }}}}
      {{% else %}}
      {more}
      {{% endfor %}}
    info: ["{{{{ rows | length }}}}", "{{{{ status | upper }}}}", {{kind: {thing}, step: {small}}}]
  link: "https://shop.example.com/{thing}s/{{{{ user_id }}}}"
examples:
  - name: typical
    context:
      user_id: "{number}"
      status: waiting
      rows: [{{label: {state}, amount: {small}}}]
  - name: nothing there
    context: {{user_id: "{number}", status: {state}, rows: []}}
"""

_FAMILIES: Final = (_ACTIONS, _PUSH, _LISTING)

_MANY_ACTIONS: Final = """\
notifyspec: 1
context:
  type: object
  required: [order]
  additionalProperties: false
  properties:
    order:
      type: object
      required: [id, name, total]
      additionalProperties: false
      properties:
        id: {{type: integer, minimum: 1, maximum: 1000000}}
        name: {{type: string, minLength: 1, maxLength: 60}}
        total: {{type: number, minimum: 0, maximum: 100000}}
channels:
  channel: orders
  id: "7"
  actions:
{actions}
examples:
  - name: typical
    context: {{order: {{id: 1, name: Ada, total: 5}}}}
"""
_TOAST: Final = """\
    - type: TOAST
      when: order.total > {index}
      message:
        content: "Step {index}: {{{{ order.name }}}} of {{{{ order.total }}}}\""""
_NAVIGATE: Final = """\
    - type: NAVIGATE
      path: "/orders/{{{{ order.id }}}}/step/{index}\""""


def write_specs(folder: Path, count: int) -> None:
    """Write ``count`` specs of 37 to 43 lines, with what they share, 50 to a folder."""
    for name, text in _SHARED.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for index in range(count):
        path = folder / f"area_{index // 50}" / f"spec_{index}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(spec_text(index), "utf-8")


def spec_text(index: int) -> str:
    """One spec. No two have the same texts."""
    random = Random(index)
    return _FAMILIES[index % len(_FAMILIES)].format(
        thing=random.choice(_THINGS),
        state=random.choice(_STATES),
        words=" ".join(random.choices(_WORDS, k=5)),
        more=" ".join(random.choices(_WORDS, k=7)),
        small=random.randint(2, 20),
        number=1000 + index,
        length=random.randint(50, 200),
    )


def spec_with_actions(count: int) -> str:
    """One spec with so many actions, no two of which have the same texts."""
    actions = ((_TOAST, _NAVIGATE)[index % 2].format(index=index) for index in range(count))
    return _MANY_ACTIONS.format(actions="\n".join(actions))
