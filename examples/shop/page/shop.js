// The shop's server, and what the page knows of it.

const STATE = await ask("GET", "/api/session");

export const { customer, pusher: connection } = STATE;
export const articles = new Map(STATE.articles.map((article) => [article.sku, article]));
export const orders = new Map(STATE.orders.map((order) => [order.number, order]));

export function placeOrder(sku) {
  return ask("POST", `/api/orders/${sku}`);
}

export function startExport() {
  return ask("POST", "/api/exports");
}

export async function loadOrders() {
  for (const order of await ask("GET", "/api/orders")) orders.set(order.number, order);
}

// Takes what came with a DATA step: fields of articles and orders that have changed.
export function merge(data) {
  for (const changed of data?.articles ?? []) update(articles, changed.sku, changed);
  for (const changed of data?.orders ?? []) update(orders, changed.number, changed);
}

function update(known, key, changed) {
  if (known.has(key)) Object.assign(known.get(key), changed);
}

async function ask(method, path) {
  const answer = await fetch(path, { method });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return answer.status === 202 ? null : answer.json();
}
