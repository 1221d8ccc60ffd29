"""Hints: bounded, coalesced, and on a thread that outlives a broken channel layer."""

import logging
from threading import Event
from typing import Any

import pytest
from channels.layers import BaseChannelLayer, InMemoryChannelLayer, channel_layers

from apps.live.hints import HintSender, group_of


class HeldLayer(BaseChannelLayer):
    """A channel layer that notes what it is sent, and sends only once it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, int]] = []
        self.is_reached = Event()
        self.may_go = Event()
        self.has_sent = Event()

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.is_reached.set()
        self.may_go.wait(5)
        self.sent.append((group, message["seq"]))
        if message.get("seq") == 99:
            self.has_sent.set()


class BrokenLayer(HeldLayer):
    """A channel layer that fails for streams called broken."""

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if group.endswith("broken"):
            raise OSError("nobody there")
        await super().group_send(group, message)


@pytest.fixture
def layer(monkeypatch: pytest.MonkeyPatch) -> HeldLayer:
    held = HeldLayer()
    monkeypatch.setitem(channel_layers.backends, "default", held)
    return held


def test_the_newest_hint_of_a_stream_stands_for_those_that_wait(layer: HeldLayer) -> None:
    sender = HintSender()
    sender.hint(stream="first", seq=1)
    assert layer.is_reached.wait(5)
    for seq in (1, 2, 3):
        sender.hint(stream="second", seq=seq)
    sender.hint(stream="last", seq=99)
    layer.may_go.set()

    assert layer.has_sent.wait(5)
    assert layer.sent == [("live.first", 1), ("live.second", 3), ("live.last", 99)]


def test_hints_are_dropped_where_too_many_streams_wait(layer: HeldLayer) -> None:
    sender = HintSender(limit=2)
    sender.hint(stream="held", seq=1)
    assert layer.is_reached.wait(5)
    for stream in ("one", "two", "three", "four"):
        sender.hint(stream=stream, seq=1)
    sender.hint(stream="two", seq=99)
    layer.may_go.set()

    assert layer.has_sent.wait(5)
    assert layer.sent == [("live.held", 1), ("live.one", 1), ("live.two", 99)]
    assert sender.dropped == 2


def test_a_broken_channel_layer_is_said_once_and_survived(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = BrokenLayer()
    broken.may_go.set()
    monkeypatch.setitem(channel_layers.backends, "default", broken)
    sender = HintSender()

    with caplog.at_level(logging.WARNING, logger="apps.live.hints"):
        for stream in ("1.broken", "2.broken", "3.broken"):
            sender.hint(stream=stream, seq=1)
        sender.hint(stream="well", seq=99)
        assert broken.has_sent.wait(5)

    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "nobody there" in caplog.text


def test_a_group_is_named_as_channel_layers_allow() -> None:
    assert group_of("chat:5f0c") == "live.chat.5f0c"
    assert InMemoryChannelLayer().require_valid_group_name(group_of("chat:5f0c"))


def test_no_hint_is_kept_where_the_layer_reaches_this_process_only_and_nobody_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(channel_layers.backends, "default", InMemoryChannelLayer())
    sender = HintSender(limit=0)

    sender.hint(stream="a", seq=1)

    assert sender.dropped == 0
