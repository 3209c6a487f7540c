// Wires the page together: the shop's pages, its buttons, and the notifications.

import { makeActions } from "./actions.js";
import { written } from "./activity.js";
import { showToast } from "./messages.js";
import { Notifications } from "./notifications.js";
import { pageAt } from "./pages.js";
import { connection, customer, loadOrders, merge, placeOrder, startExport } from "./shop.js";

const { Pusher } = window; // pusher-js, as npm installs it

const pusher = new Pusher(connection.key, {
  cluster: connection.cluster,
  ...(connection.host && {
    wsHost: connection.host,
    wsPort: Number(connection.port),
    wssPort: Number(connection.port),
    enabledTransports: ["ws", "wss"],
  }),
  forceTLS: connection.secure,
  channelAuthorization: { endpoint: "/api/pusher/auth" },
});
const notifications = new Notifications(pusher, written(makeActions({ open, take })));

const main = document.getElementById("page");
const heading = document.getElementById("title");
const state = document.getElementById("state");

const buttons = { onOrder: guarded(placeOrder), onExport: guarded(exportOrders) };

function show() {
  const [title, page] = pageAt(location.pathname, buttons);
  heading.textContent = title;
  document.title = `${title} · Leaf & Kettle`;
  main.replaceChildren(page);
  for (const link of document.querySelectorAll("nav a")) {
    const here = location.pathname.startsWith("/orders") ? "/orders" : "/";
    link.toggleAttribute("aria-current", link.getAttribute("href") === here);
  }
}

async function open(path) {
  await loadOrders();
  history.pushState(null, "", path);
  show();
}

function take(data) {
  merge(data);
  show();
}

// Only who listens hears of the progress: the subscription comes first. The last event ends it.
async function exportOrders() {
  await notifications.subscribe(`private-exports-${customer.id}`);
  await startExport();
}

// What a button does; a request that fails is told to whoever pressed it.
function guarded(act) {
  return (...given) =>
    act(...given).catch((error) => {
      console.error(error);
      showToast({ kind: "failure", content: "That did not work. Please try again." });
    });
}

document.addEventListener("click", (click) => {
  const link = click.target.closest("a[href^='/']:not([download])");
  if (link && !click.ctrlKey && !click.metaKey && !click.shiftKey) {
    click.preventDefault();
    open(link.getAttribute("href"));
  }
});
window.addEventListener("popstate", show);
pusher.connection.bind("state_change", ({ current }) => {
  state.textContent = current === "connected" ? "live" : current;
  state.dataset.state = current;
});

document.getElementById("customer").textContent = `${customer.name}, customer ${customer.id}`;
show();
await Promise.all([
  notifications.subscribe(`private-orders-${customer.id}`),
  notifications.subscribe("stock-tea"),
]);
document.body.dataset.ready = "true";
