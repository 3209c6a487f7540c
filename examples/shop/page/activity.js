// The list at the side: what arrived, and the steps in the order in which they were run. A real shop
// has none; here it shows what happens.

import { element } from "./element.js";

const KEPT = 12;

const list = document.getElementById("activity");
let latest = null;

// The same handlers, each call of which is written down first.
export function written(handlers) {
  return Object.fromEntries(
    Object.entries(handlers).map(([type, run]) => [
      type,
      (step) => {
        write(step);
        return run(step);
      },
    ]),
  );
}

function write(step) {
  if (latest?.event !== step.event) {
    const name = element("h3", {}, step.event.event_name);
    const form = step.event.event_type === "CUSTOM" ? "actions" : "single event";
    const steps = element("ol");
    const about = element("header", {}, name, element("span", {}, form));
    if (step.event.is_last_response) about.append(element("span", { className: "last" }, "last"));
    list.prepend(element("li", {}, about, steps));
    latest = { event: step.event, steps };
    while (list.children.length > KEPT) list.lastChild.remove();
  }
  const detail = step.url || step.path || step.content || JSON.stringify(step.data);
  const line = element("li", {}, element("b", {}, step.type), element("span", { title: detail }, detail));
  if (step.kind) line.className = step.kind;
  latest.steps.append(line);
}
