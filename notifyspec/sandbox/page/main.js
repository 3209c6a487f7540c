// Listens to the feed and keeps the list of messages, newest first.

import { card } from "/sandbox/page/card.js";
import { element } from "/sandbox/page/element.js";

const CARDS = 200;
const RETRY_MILLISECONDS = 1000;

const list = document.querySelector("#messages");
const empty = document.querySelector("#empty");
const state = document.querySelector("#state");
const filter = document.querySelector("#filter");

let last = { number: 0 }; // the last message that was shown

function show(messages, arriving) {
  for (const message of messages.slice(-CARDS)) {
    if (message.number <= last.number) {
      continue;
    }
    last = message;
    const made = safeCard(message);
    made.classList.toggle("arriving", arriving);
    list.prepend(made);
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

// False when another sandbox runs on this port since: it counts from 1 again.
function isContinued(history) {
  return last.number === 0 || history.some(({ number, time }) => number === last.number && time === last.time);
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
    if (first && !isContinued(messages)) {
      last = { number: 0 };
      list.replaceChildren();
    }
    show(messages, !first);
    first = false;
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
document.querySelector("#address").textContent = location.host;
setState("connecting");
listen();
