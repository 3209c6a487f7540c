"""The transport to Pusher Channels and Pusher Beams, through their official SDKs."""

from notifyspec.transports.pusher.credentials import BeamsCredentials, ChannelsCredentials
from notifyspec.transports.pusher.environment import Timeout
from notifyspec.transports.pusher.transport import PusherTransport

__all__ = ["BeamsCredentials", "ChannelsCredentials", "PusherTransport", "Timeout"]
