// A Channels event as its receiver would see it: both wire forms, and whatever else may come.

import { element } from "/sandbox/page/element.js";
import { audio, data, download, navigation, note, step, toast } from "/sandbox/page/shapes.js";

export function channelsPreview(message, payload) {
  if (payload === undefined) {
    return [element("p", "plain", message.text), note("text that is no JSON")];
  }
  if (isObject(payload) && typeof payload.ciphertext === "string" && "nonce" in payload) {
    return [step("lock", "encrypted: only a subscriber of the channel can read it")];
  }
  if (isObject(payload) && Array.isArray(payload.actions)) {
    return [...actions(payload.actions), ...series(payload)];
  }
  if (isObject(payload) && typeof payload.event_type === "string" && isObject(payload.data)) {
    return [...single(payload.event_type, payload.data), ...series(payload)];
  }
  return [data(payload), note("not one of notifyspec's forms")];
}

function actions(list) {
  const known = list.filter(isObject);
  const ordered = known.toSorted((a, b) => Number(a.sequence) - Number(b.sequence));
  return ordered.map((action) => {
    const given = isObject(action.data) ? action.data : {};
    const message = isObject(given.message) ? given.message : {};
    const head = element(
      "p",
      "action",
      element("span", "sequence", String(action.sequence)),
      String(action.action_type),
    );
    return element("div", "run", head, ...action_parts(action.action_type, given, message));
  });
}

function action_parts(type, given, message) {
  const shown = [];
  if (message.content) {
    shown.push(toast(message.content_type, message.content, type === "DATA" ? null : message.meta));
  }
  if (type === "DOWNLOAD") {
    shown.push(download(given.url));
  } else if (type === "NAVIGATE") {
    shown.push(given.type === "url" ? navigation(given.url, false) : navigation(given.path, true));
  } else if (type === "AUDIO_NOTIFICATION" && given.url) {
    shown.push(audio(given.url));
  } else if (type === "DATA") {
    shown.push(data(message.meta ?? null));
  }
  return shown;
}

function single(type, given) {
  const message = isObject(given.message) ? given.message : {};
  const shown = [];
  if (message.content) {
    shown.push(toast(message.type, message.content, type === "DATA" ? null : message.info));
  }
  if (type === "DATA") {
    shown.push(data(message.info ?? null));
  }
  if (given.link) {
    const parts = {
      DOWNLOAD_LINK: () => download(given.link),
      AUDIO_NOTIFICATION: () => audio(given.link),
    };
    const part = Object.hasOwn(parts, type) ? parts[type] : () => navigation(given.link, isPath(given.link));
    shown.push(part());
  }
  return shown;
}

function series(payload) {
  return payload.is_last_response === false ? [note("more events of this series follow")] : [];
}

function isPath(link) {
  return typeof link === "string" && link.startsWith("/") && !link.startsWith("//");
}

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
