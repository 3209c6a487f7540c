// Builds elements. A child that is a string becomes text.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  info: "M12 11v6M12 7v.5",
  success: "m7 12.5 3.5 3.5L17 9",
  warning: "M12 6.5v7M12 17v.5",
  failure: "m8.5 8.5 7 7m0-7-7 7",
  in_progress: "M12 7v5l3.5 2",
  notification: "M12 6a4 4 0 0 1 4 4v4l1.5 2h-11L8 14v-4a4 4 0 0 1 4-4ZM11 18.5h2",
};

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// The sign of a content type; one that is not known has the sign of `info`.
export function icon(kind) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", Object.hasOwn(ICONS, kind) ? ICONS[kind] : ICONS.info);
  svg.append(path);
  return svg;
}
