// What a user would see of one part of a message: a toast, a download, a navigation, …

import { element } from "/sandbox/page/element.js";
import { json } from "/sandbox/page/json.js";
import { fileLink, link, player } from "/sandbox/page/links.js";

const CONTENT_TYPES = ["success", "warning", "failure", "info", "in_progress", "notification"];

export function toast(type, content, details = null) {
  const kind = CONTENT_TYPES.includes(type) ? type : "info";
  const body = element("div", "body", element("p", "content", String(content)));
  if (type && type !== kind) {
    body.append(note(`unknown content type ${type}`));
  }
  if (details !== null && details !== undefined) {
    body.append(element("details", "more", element("summary", "", "details"), json(details)));
  }
  return element("div", `toast ${kind}`, sign(kind), body);
}

export function navigation(target, within) {
  return step("open", "opens ", within ? element("code", "", target) : link(target));
}

export function download(address) {
  return step("download", "downloads ", fileLink(address));
}

export function audio(address) {
  return element("div", "step", sign("audio"), player(address));
}

export function data(value) {
  const body = element("div", "body", element("p", "", "data for the page"), json(value));
  return element("div", "step", sign("data"), body);
}

export function step(name, ...content) {
  return element("p", "step", sign(name), element("span", "", ...content));
}

export function note(text) {
  return element("p", "note", text);
}

// A picture that the style sheet draws in the colour of the text.
function sign(name) {
  return element("span", `sign ${name}`);
}
