"""The queue's URL says which engine it is."""

from __future__ import annotations

import pytest

from notifyspec.errors import SettingsError
from notifyspec.queues.choice import open_queue
from notifyspec.queues.memory import MemoryQueue


def test_memory_is_a_queue_of_its_own_each_time(tmp_path):
    one, other = open_queue("memory:", tmp_path), open_queue("MEMORY:", tmp_path)
    assert isinstance(one, MemoryQueue)
    assert one is not other


@pytest.mark.parametrize("url", ["redis://user:secret@host/0", "queue.db", "", "C:\\queue.db"])
def test_a_url_that_no_engine_knows_is_refused_with_those_that_there_are(url, tmp_path):
    with pytest.raises(SettingsError, match=r"NOTIFYSPEC_QUEUE.*memory") as caught:
        open_queue(url, tmp_path)
    assert "secret" not in str(caught.value)
