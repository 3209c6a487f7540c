// Builds DOM elements. Text only ever becomes a text node, so nothing a message holds is markup.

export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export function withTitle(made, title) {
  made.title = title;
  return made;
}
