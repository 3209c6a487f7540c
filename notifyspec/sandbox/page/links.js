// What a message may lead to: http and https only, and only when somebody clicks.

import { element } from "/sandbox/page/element.js";

export function isWebAddress(address) {
  if (typeof address !== "string" || !/^https?:\/\//i.test(address)) {
    return false;
  }
  return URL.canParse(address);
}

export function link(address, download = false) {
  if (!isWebAddress(address)) {
    return element("span", "refused", element("code", "", String(address)), " is no web address");
  }
  const anchor = element("a", "", address);
  anchor.href = address;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  if (download) {
    anchor.download = "";
  }
  return anchor;
}

export function player(address) {
  if (!isWebAddress(address)) {
    return link(address);
  }
  const audio = element("audio", "");
  audio.controls = true;
  audio.preload = "none";
  audio.src = address;
  return audio;
}

// The icon of a push: a bell until it is clicked, so that opening this page asks no other host.
export function icon(address) {
  if (!isWebAddress(address)) {
    return element("span", "icon", "🔔");
  }
  const button = element("button", "icon", "🔔");
  button.type = "button";
  button.title = `Load ${address}`;
  button.addEventListener("click", () => {
    const image = element("img", "icon");
    image.alt = "";
    image.referrerPolicy = "no-referrer";
    image.addEventListener("error", () => image.replaceWith(element("span", "icon", "🚫")));
    image.src = address;
    button.replaceWith(image);
  });
  return button;
}
