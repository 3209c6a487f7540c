"""The transport to Pusher Channels and Pusher Beams, through their official SDKs."""

from notifyspec.transports.pusher.credentials import (
    BeamsCredentials,
    ChannelsCredentials,
    beams_credentials,
    channels_credentials,
)
from notifyspec.transports.pusher.environment import Timeout
from notifyspec.transports.pusher.transport import PusherTransport

__all__ = [
    "BeamsCredentials",
    "ChannelsCredentials",
    "PusherTransport",
    "Timeout",
    "beams_credentials",
    "channels_credentials",
]
