// Pretty JSON with a colour for each kind of token.

import { element } from "/sandbox/page/element.js";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/g;

const LEVELS = 50; // indented text grows with the square of its depth

export function json(value) {
  const text = JSON.stringify(value, null, depth(value, LEVELS) < LEVELS ? 2 : 0);
  const code = element("code", "json");
  let from = 0;
  for (const token of text.matchAll(TOKEN)) {
    code.append(text.slice(from, token.index));
    const [whole, string, colon] = token;
    if (string === undefined) {
      code.append(element("span", "literal", whole));
    } else {
      code.append(element("span", colon ? "key" : "string", string), colon ?? "");
    }
    from = token.index + whole.length;
  }
  code.append(text.slice(from));
  return element("pre", "payload", code);
}

// How deep a value is nested, as far as it matters.
function depth(value, most) {
  if (typeof value !== "object" || value === null || most === 0) {
    return 0;
  }
  return 1 + Math.max(0, ...Object.values(value).map((inner) => depth(inner, most - 1)));
}
