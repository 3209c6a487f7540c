// Pretty JSON with a colour for each kind of token.

import { element } from "/sandbox/page/element.js";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/g;

export function json(value) {
  const text = JSON.stringify(value, null, 2);
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
