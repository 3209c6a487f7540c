"""The spec that the tests of the command line work on, and the command itself."""

from __future__ import annotations

import sys
from pathlib import Path

COMMAND = Path(sys.executable).parent / "notifyspec"

ORDER = """\
notifyspec: 1
context:
  type: object
  required: [user]
  additionalProperties: false
  properties:
    user: {type: string, pattern: "^[0-9]{1,9}$"}
    note: {type: string, maxLength: 40}
channels:
  channel: orders
  id: "{{ user }}"
  actions:
    - type: TOAST
      when: note is defined
      message: {content: "{{ note }}", content_type: success}
beams:
  interest: orders
  id: "{{ user }}"
  web: {title: Order done}
examples:
  - name: typical
    context: {user: "42", note: "Grüße, 林 🎉"}
  - name: silent
    context: {user: "43"}
"""
MISSPELT = ORDER.replace("content_type: success", "conent_type: success")
