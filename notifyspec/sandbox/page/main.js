// Listens to the feed and keeps the list of messages, newest first.

import { card } from "/sandbox/page/card.js";
import { element } from "/sandbox/page/element.js";

const CARDS = 200;
const RETRY_MILLISECONDS = 1000;

const list = document.querySelector("#messages");
const empty = document.querySelector("#empty");
const state = document.querySelector("#state");
const filter = document.querySelector("#filter");

let seen = 0;

function show(messages) {
  for (const message of messages) {
    if (message.number <= seen) {
      continue;
    }
    seen = message.number;
    list.prepend(safeCard(message));
  }
  while (list.children.length > CARDS) {
    list.lastElementChild.remove();
  }
  refresh();
}

// A payload can have any shape: one that no preview expects still shows its text.
function safeCard(message) {
  try {
    return card(message);
  } catch (error) {
    const made = element("li", "card", element("pre", "payload", message.text));
    made.dataset.backend = message.backend;
    console.warn(error);
    return made;
  }
}

function refresh() {
  const wanted = filter.querySelector("input:checked").value;
  let shown = 0;
  for (const item of list.children) {
    item.hidden = wanted !== "" && item.dataset.backend !== wanted;
    shown += item.hidden ? 0 : 1;
  }
  empty.hidden = shown > 0;
}

function setState(name) {
  state.textContent = name;
  state.dataset.state = name;
}

function listen() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const feed = new WebSocket(`${scheme}//${location.host}/sandbox/feed`);
  let first = true;
  feed.addEventListener("open", () => setState("live"));
  feed.addEventListener("message", (frame) => {
    const { messages } = JSON.parse(frame.data);
    const latest = messages.at(-1)?.number ?? 0;
    if (first && latest < seen) {
      seen = 0; // another sandbox runs on this port now, and counts from 1
    }
    first = false;
    show(messages);
  });
  feed.addEventListener("close", () => {
    setState("stopped");
    setTimeout(listen, RETRY_MILLISECONDS);
  });
}

filter.addEventListener("change", refresh);
document.querySelector("#clear").addEventListener("click", () => {
  list.replaceChildren();
  refresh();
});
setState("connecting");
listen();
