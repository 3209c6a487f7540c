// What a user reads: toasts, which go away, and notices, which stay. Texts are set as text, never as
// HTML.

import { element, icon } from "./element.js";

const TOAST_MILLISECONDS = 6_000;

const toasts = document.getElementById("toasts");
const notices = document.getElementById("notices");

export function showToast({ kind, content }) {
  const toast = element("div", { className: `toast ${kind}` }, icon(kind), text(content));
  toasts.append(toast);
  const remove = () => toast.remove();
  toast.append(closeButton(remove));
  setTimeout(remove, TOAST_MILLISECONDS);
}

// A notice takes the place of the one that the same event showed before, so that progress moves on
// instead of piling up. `percent` in a message's info or meta is drawn as a bar.
export function showNotice({ kind, content, data, event }, { link } = {}) {
  const notice = element("div", { className: `notice ${kind}` }, icon(kind), text(content));
  notice.dataset.event = event.event_name;
  const percent = [data].flat()[0]?.percent;
  if (typeof percent === "number") {
    notice.append(element("progress", { max: 100, value: percent }));
  }
  if (link) notice.append(element("a", { href: link, download: "", className: "button" }, "Download"));
  notice.append(closeButton(() => notice.remove()));
  const before = [...notices.children].find((one) => one.dataset.event === event.event_name);
  if (before) before.replaceWith(notice);
  else notices.append(notice);
}

function text(content) {
  return element("span", { className: "text" }, content);
}

function closeButton(act) {
  return element("button", { type: "button", className: "close", ariaLabel: "Close", onclick: act }, "×");
}
