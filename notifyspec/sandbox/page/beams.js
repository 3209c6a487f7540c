// A Beams publish as a browser would show it, and what it holds for the page itself.

import { isObject } from "/sandbox/page/channels.js";
import { element } from "/sandbox/page/element.js";
import { icon, isWebAddress, link } from "/sandbox/page/links.js";
import { note, step, toast } from "/sandbox/page/shapes.js";

export function beamsPreview(payload) {
  if (!isObject(payload?.web)) {
    const platforms = isObject(payload) ? Object.keys(payload).join(", ") : "";
    return [note(`no web push; this publish is for ${platforms}`)];
  }
  const web = payload.web;
  const data = isObject(web.data) ? web.data : {};
  const shown = [];
  if (isObject(web.notification)) {
    shown.push(push(web.notification, data), ...hints(web));
  } else if (data.title || data.body) {
    shown.push(push(data, data), note("no web.notification: Pusher's default worker shows nothing"));
  } else {
    shown.push(note("a silent push: data for the page's own service worker"));
  }
  return [...shown, ...messages(data)];
}

function push(notification, data) {
  const title = notification.title || data.title || "";
  const body = notification.body || data.body || "";
  const place = isWebAddress(notification.deep_link)
    ? new URL(notification.deep_link).host
    : "your site";
  const text = element(
    "div",
    "body",
    element("p", "title", String(title)),
    element("p", "content", String(body)),
    element("p", "place", place),
  );
  const card = element("div", "push", icon(notification.icon ?? data.icon), text);
  if (!notification.deep_link) {
    return card;
  }
  return element("div", "run", card, step("open", "a click opens ", link(notification.deep_link)));
}

function hints(web) {
  const hidden = web.notification.hide_notification_if_site_has_focus === true;
  const found = hidden ? [note("not shown while the site has the focus")] : [];
  if (Number.isInteger(web.time_to_live)) {
    found.push(note(`kept for ${web.time_to_live.toLocaleString()} s while the browser is offline`));
  }
  return found;
}

function messages(data) {
  const list = data.notification?.messages;
  if (!Array.isArray(list) || list.length === 0) {
    return [];
  }
  const ordered = list.filter(isObject).toSorted((a, b) => Number(a.sequence) - Number(b.sequence));
  return ordered.map((message) => {
    const sequence = element("span", "sequence", String(message.sequence));
    const head = element("p", "action", sequence, `${message.notification_type} in the page`);
    return element("div", "run", head, toast(message.message_type, message.content, message.config));
  });
}
