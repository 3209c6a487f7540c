// What a user would see of one part of a message: a toast, a download, a navigation, …

import { element } from "/sandbox/page/element.js";
import { json } from "/sandbox/page/json.js";
import { link, player } from "/sandbox/page/links.js";

const SIGNS = {
  success: "✓",
  warning: "!",
  failure: "✕",
  info: "i",
  in_progress: "…",
  notification: "★",
};

export function toast(type, content, details = null) {
  const kind = Object.hasOwn(SIGNS, type) ? type : "info";
  const body = element("div", "body", element("p", "content", String(content)));
  if (type && type !== kind) {
    body.append(element("p", "note", `unknown content type ${type}`));
  }
  if (details !== null && details !== undefined) {
    body.append(more(details));
  }
  return element("div", `toast ${kind}`, element("span", "sign", SIGNS[kind]), body);
}

export function navigation(target, within) {
  const shown = within ? element("code", "", target) : link(target);
  return element("p", "step", element("span", "sign", "→"), element("span", "", "would open ", shown));
}

export function download(address) {
  const what = element("span", "", "download ", link(address, true));
  return element("p", "step", element("span", "sign", "↓"), what);
}

export function audio(address) {
  return element("div", "step", element("span", "sign", "♪"), player(address));
}

export function data(value) {
  const what = element("div", "body", element("p", "", "data for the page"), json(value));
  return element("div", "step", element("span", "sign", "{}"), what);
}

export function note(text) {
  return element("p", "note", text);
}

function more(details) {
  return element("details", "more", element("summary", "", "details"), json(details));
}
