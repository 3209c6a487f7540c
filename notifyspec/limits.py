"""Every number and alphabet that Pusher sets, each with its source.

Sources: Pusher's Channels HTTP API reference and its pages on events, channels and presence;
the Beams publish API reference; and, where the documents are silent, the code of the official
SDKs (``pusher`` 3.3.4, ``pusher-push-notifications`` 2.0.2).
"""

from __future__ import annotations

from typing import Final

# Channels: names (docs "Channel naming conventions"; the SDK lets 200 characters through).
NAME_ALPHABET: Final = r"[A-Za-z0-9_\-=@,.;]"
CHANNEL_NAME_CHARACTERS: Final = 164
EVENT_NAME_CHARACTERS: Final = 200
EVENT_NAME_ALPHABET: Final = r"[A-Za-z0-9_\-]"
RESERVED_EVENT_PREFIXES: Final = ("pusher:", "pusher_internal:")
SERVER_TO_USER_PREFIX: Final = "#server-to-user-"
ENCRYPTED_PREFIXES: Final = ("private-encrypted-",)  # covers private-encrypted-cache- too

# Channels: one HTTP request (docs "POST event", "POST batch events").
CHANNELS_PER_TRIGGER: Final = 100
EVENTS_PER_BATCH: Final = 10
EVENT_DATA_BYTES: Final = 10_240  # of the final string; 413 past it; dedicated clusters allow more
ENCRYPTED_EVENT_DATA_BYTES: Final = 7_616  # plain text that still fits once encrypted and in base64
# What the SDK sends in place of the text: `{"nonce": "…", "ciphertext": "…"}` with a nonce of 32
# characters, and the text with a seal before it, in base64.
ENCRYPTED_FRAME_BYTES: Final = 31 + 32
ENCRYPTED_SEAL_BYTES: Final = 16
AUTH_TIMESTAMP_SECONDS: Final = 600

# Channels: connections (docs "Presence channels", "Client events").
PRESENCE_MEMBERS: Final = 100
CLIENT_EVENTS_PER_SECOND: Final = 10

# Beams (docs "Publish API reference"; user ids are counted in bytes).
INTERESTS_PER_PUBLISH: Final = 100
INTEREST_CHARACTERS: Final = 164
USERS_PER_PUBLISH: Final = 1_000
USER_ID_BYTES: Final = 164
PUBLISH_TO_INTERESTS_BYTES: Final = 10_240
PUBLISH_TO_USERS_BYTES: Final = 204_800
PUSH_SERVICE_BYTES: Final = 4_096  # what the push services behind Beams carry; past it, warn
DEFAULT_BEAMS_REQUESTS_PER_SECOND: Final = 90  # Beams takes 100
TIME_TO_LIVE_SECONDS: Final = 2_419_200  # four weeks
