"""What docs/delivery.md says of the dispatcher."""

from __future__ import annotations

import re
from pathlib import Path

from notifyspec import errors
from notifyspec.dispatching import DispatchOptions
from notifyspec.dispatching.faults import Rule, rule_for
from notifyspec.settings import DeliverySettings

TEXT = (Path(__file__).parents[2] / "docs" / "delivery.md").read_text()
SECTION = TEXT.partition("## The dispatcher")[2].partition("\n## ")[0]


def test_the_code_of_the_page_runs(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", SECTION, re.DOTALL)
    exec(code, {})
    assert capsys.readouterr().out == "0\n"


def test_the_settings_are_the_options():
    assert DispatchOptions.of(DeliverySettings()) == DispatchOptions()


def test_every_error_of_a_request_has_its_rule():
    rules = {
        kind.__name__: rule_for(kind("x"))
        for kind in errors.SendError.__subclasses__()
        if kind.__module__ == errors.__name__
    }
    assert rules == {
        "BadRequestError": Rule.REFUSE,
        "RequestTooLargeError": Rule.REFUSE,
        "UnprocessableError": Rule.REFUSE,
        "TransportFaultError": Rule.REFUSE,
        "UnauthorizedError": Rule.HOLD,
        "PlanLimitError": Rule.HOLD,
        "ForbiddenError": Rule.HOLD,
        "AppNotFoundError": Rule.HOLD,
        "RateLimitedError": Rule.PAUSE,
        "ConnectionFailedError": Rule.RETRY,
        "TimedOutError": Rule.RETRY,
        "ServerFaultError": Rule.RETRY,
        "UnexpectedStatusError": Rule.RETRY,
        "UnreadableAnswerError": Rule.RETRY,
    }
