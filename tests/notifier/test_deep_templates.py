"""What is nested as deeply as anybody writes is rendered, and what is nested more deeply is refused."""

from __future__ import annotations

from typing import Any

import pytest

from notifyspec import InvalidSpecError

CONTENTS = {
    "sum": lambda times: f"{{{{ {' + '.join(times * ['n'])} }}}}",
    "filters": lambda times: f"{{{{ n{times * '|abs'} }}}}",
    "fields": lambda times: f"{{% if x is defined %}}{{{{ x{times * '.a'} }}}}{{% endif %}}",
    "conditions": lambda times: f"{{% if {' and '.join(times * ['n'])} %}}a{{% endif %}}",
    "choices": lambda times: f"{{{{ {times * 'n if n else '}1 }}}}",
    "brackets": lambda times: f"{{{{ {times * '('}n{times * ')'} }}}}",
    "signs": lambda times: f"{{{{ {times * '-'}n }}}}",
    "blocks": lambda times: f"{times * '{% if n %}'}a{times * '{% endif %}'}",
    "loops": lambda times: f"{times * '{% for i in [n] %}'}a{times * '{% endfor %}'}",
}


def spec_of(content: str) -> dict[str, str]:
    return {
        "deep.yaml": f"""\
            notifyspec: 1
            context:
              type: object
              required: [n]
              properties: {{n: {{type: integer}}, x: {{type: object}}}}
            channels:
              channel: app
              id: "1"
              event_type: INFO
              message: {{content: "{content}"}}
            """
    }


@pytest.mark.parametrize("form", CONTENTS)
def test_sixteen_levels_are_rendered(write: Any, form: str) -> None:
    assert len(write(spec_of(CONTENTS[form](16))).render("deep", {"n": 1})) == 1


@pytest.mark.parametrize("form", CONTENTS)
@pytest.mark.parametrize("times", [300, 5_000])
def test_hundreds_of_levels_are_refused_as_a_fault_of_the_spec(
    write: Any, form: str, times: int
) -> None:
    with pytest.raises(InvalidSpecError, match="nested too deeply"):
        write(spec_of(CONTENTS[form](times))).render("deep", {"n": 1})


def test_hundreds_of_cases_side_by_side_are_rendered(write: Any) -> None:
    cases = "".join(f"{{% elif n == {one} %}}{one}" for one in range(1, 301))
    notifier = write(spec_of(f"{{% if n == 0 %}}none{cases}{{% endif %}}"))
    message = notifier.render("deep", {"n": 300})[0]
    assert message.payload["data"]["message"]["content"] == "300"
