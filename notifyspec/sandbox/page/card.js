// One message: what its receiver sees on the left, what went over the wire on the right.

import { beamsPreview } from "/sandbox/page/beams.js";
import { channelsPreview } from "/sandbox/page/channels.js";
import { element, withTitle } from "/sandbox/page/element.js";
import { json } from "/sandbox/page/json.js";

const SHOWN_TARGETS = 4;

export function card(message) {
  const payload = parse(message.text);
  const preview =
    message.backend === "beams" ? beamsPreview(payload) : channelsPreview(message, payload);
  const wire = element(
    "div",
    "wire",
    targets(message),
    payload === undefined ? element("pre", "payload", message.text) : json(payload),
  );
  const made = element(
    "li",
    `card ${message.backend}`,
    head(message),
    element("div", "columns", element("div", "preview", ...preview), wire),
  );
  made.dataset.backend = message.backend;
  return made;
}

function head(message) {
  const time = new Date(message.time * 1000);
  const shown = element("time", "", time.toLocaleTimeString());
  shown.dateTime = time.toISOString();
  return element(
    "div",
    "head",
    element("span", "backend", message.backend === "beams" ? "Beams" : "Channels"),
    element("strong", "event", message.event ?? "web push"),
    element("span", "size", size(message.text)),
    shown,
    element("span", "number", `#${message.number}`),
  );
}

function targets(message) {
  const label = { channels: "channel", interests: "interest", users: "user" }[message.audience];
  const list = element("p", "targets", element("span", "label", label));
  for (const target of message.targets.slice(0, SHOWN_TARGETS)) {
    list.append(element("code", "", target));
  }
  const rest = message.targets.slice(SHOWN_TARGETS);
  if (rest.length > 0) {
    list.append(withTitle(element("span", "label", `and ${rest.length} more`), rest.join("\n")));
  }
  return list;
}

function size(text) {
  return `${new TextEncoder().encode(text).length.toLocaleString()} bytes`;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
