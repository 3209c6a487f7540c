// What a message leads to: http and https only, and only once somebody clicks.
// The icon of a push is all that loads by itself, as it does in a browser.

import { element } from "/sandbox/page/element.js";

const DEFAULT_ICON = "/sandbox/page/icon.svg";

export function isWebAddress(address) {
  if (typeof address !== "string" || !/^https?:\/\//i.test(address)) {
    return false;
  }
  return URL.canParse(address);
}

export function link(address, shown = address) {
  if (!isWebAddress(address)) {
    return element("span", "refused", element("code", "", String(address)), " is no web address");
  }
  const anchor = element("a", "", shown);
  anchor.href = address;
  anchor.title = address;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  return anchor;
}

// A download by the name of its file, as a browser shows it.
export function fileLink(address) {
  if (!isWebAddress(address)) {
    return link(address);
  }
  const { host, pathname } = new URL(address);
  const anchor = link(address, fileName(pathname) || host);
  anchor.download = "";
  return element("span", "", anchor, element("span", "note", ` from ${host}`));
}

function fileName(pathname) {
  const name = pathname.split("/").at(-1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
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

// The icon of a push; the sandbox's own where there is none, or it can't be loaded.
export function icon(address) {
  const image = element("img", "icon");
  image.alt = "";
  image.src = isWebAddress(address) ? address : DEFAULT_ICON;
  image.addEventListener("error", () => { image.src = DEFAULT_ICON; }, { once: true });
  return image;
}
