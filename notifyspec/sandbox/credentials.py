"""The sandbox's own app: fixed development values, known to everybody and therefore no secrets."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an SDK needs to talk to the sandbox. ``app_id`` is digits, as the SDKs insist."""

    app_id: str = "1"
    key: str = "sandbox-key"
    secret: str = field(default="sandbox-secret", repr=False)
    encryption_master_key_base64: str = field(
        default="bm90aWZ5c3BlYyBzYW5kYm94IG1hc3RlciBrZXkgISE=", repr=False
    )  # 32 bytes
    beams_instance_id: str = "00000000-0000-4000-8000-000000000000"
    beams_secret_key: str = field(default="sandbox-beams-secret", repr=False)
