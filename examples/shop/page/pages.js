// The pages of the shop: all articles, all orders, and one order.

import { element } from "./element.js";
import { articles, orders } from "./shop.js";

const euros = new Intl.NumberFormat("en", { style: "currency", currency: "EUR" });

// The page at a path: its title, and what it holds.
export function pageAt(path, { onOrder, onExport }) {
  if (path === "/orders") return ["Your orders", ordersPage(onExport)];
  const order = orders.get(path.match(/^\/orders\/([^/]+)$/)?.[1]);
  if (order) return [`Order ${order.number}`, orderPage(order)];
  if (path === "/") return ["Teas", articlesPage(onOrder)];
  return ["Not found", element("p", {}, "There is no such page.")];
}

function articlesPage(onOrder) {
  const cards = [...articles.values()].map((article) => {
    const button = element("button", { type: "button", onclick: () => onOrder(article.sku) }, "Order");
    button.setAttribute("aria-label", `Order ${article.name}`);
    const left = article.left === 0 ? "sold out" : `${article.left} left`;
    const card = element(
      "article",
      {},
      element("div", { className: "swatch" }),
      element("h2", {}, article.name),
      element("p", {}, article.note),
      element("footer", {}, element("b", {}, euros.format(article.price)), element("span", {}, left), button),
    );
    card.dataset.sku = article.sku;
    return card;
  });
  return element("div", { className: "cards" }, ...cards);
}

function ordersPage(onExport) {
  const button = element("button", { type: "button", onclick: onExport }, "Export as a file");
  const rows = [...orders.values()].reverse().map((order) => {
    const link = element("a", { href: `/orders/${order.number}` }, order.number);
    const cells = [link, order.article, euros.format(order.total), status(order)];
    return element("tr", {}, ...cells.map((cell) => element("td", {}, cell)));
  });
  const body = rows.length ? element("table", {}, ...rows) : element("p", {}, "Nothing ordered yet.");
  return element("section", { className: "panel" }, body, button);
}

function orderPage(order) {
  const facts = { Article: order.article, Total: euros.format(order.total), Status: status(order) };
  const list = Object.entries(facts).flatMap(([name, value]) => [
    element("dt", {}, name),
    element("dd", {}, value),
  ]);
  return element("section", { className: "panel" }, element("dl", {}, ...list));
}

function status(order) {
  return element("span", { className: `status ${order.status}` }, order.status);
}
