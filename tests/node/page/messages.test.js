// What the sandbox's page shows of each message, read from the screen of a real browser.

import assert from "node:assert/strict";
import { createServer } from "node:http";

import { publish } from "../beams.js";
import { cardOf, openPage, useBrowser } from "../browser.js";
import { makeServer, sandbox, server, test } from "../sdks.js";
import * as shop from "../shop.js";

const CONTENT_TYPES = ["info", "success", "warning", "failure", "in_progress", "notification"];
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const used = useBrowser();

test("a message appears as it arrives, with its payload beside it", async (t) => {
  const { page, faults } = await openPage(t, used.browser);
  await page.getByText("Nothing has been sent yet").waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  assert.equal(await page.locator("#address").textContent(), `127.0.0.1:${sandbox.port}`);
  await server.trigger("private-orders-42", "order_done", shop.orderDone);
  const card = await cardOf(page, "order_done");
  assert.equal(await page.getByText("Nothing has been sent yet").isVisible(), false);
  assert.deepEqual(await card.locator(".action").allTextContents(), [
    "1TOAST",
    "2DOWNLOAD",
    "3NAVIGATE",
  ]);
  const toast = card.locator(".toast.success");
  assert.equal(
    await toast.locator(".content").textContent(),
    "Ada Lovelace, your order A-7 is done",
  );
  assert.equal(await toast.getByText('"order_id"').isVisible(), false);
  await toast.getByText("details").click();
  assert.equal(await toast.getByText('"order_id"').isVisible(), true);
  const file = card.getByRole("link", { name: "inv0000a7.pdf" });
  assert.equal(await file.getAttribute("href"), shop.orderDone.actions[1].data.url);
  assert.equal(await card.getByText("opens /orders/A-7").isVisible(), true);
  assert.equal(await card.locator(".targets").textContent(), "channelprivate-orders-42");
  assert.equal(
    await card.locator(".wire .payload").textContent(),
    JSON.stringify(shop.orderDone, null, 2),
  );
  assert.deepEqual(faults, []);
});

test("the newest message stands first, and those before the page was opened are there", async (t) => {
  await server.trigger("orders-42", "before", shop.cardDeclined);
  const { page } = await openPage(t, used.browser);
  await cardOf(page, "before");
  await server.trigger("orders-42", "after", shop.cardDeclined);
  await cardOf(page, "after");
  const events = await page.locator(".event").allTextContents();
  assert.deepEqual(events.slice(0, 2), ["after", "before"]);
});

test("each content type has a toast in a colour of its own, in both forms", async (t) => {
  const { page } = await openPage(t, used.browser);
  const toasts = CONTENT_TYPES.map((type) =>
    shop.action("TOAST", { message: shop.message(`of ${type}`, type) }),
  );
  await server.trigger("orders-42", "toasts", shop.event("toasts", ...toasts));
  const card = await cardOf(page, "toasts");
  const colours = [];
  for (const type of CONTENT_TYPES) {
    const toast = card.locator(`.toast.${type}`);
    assert.equal(await toast.locator(".content").textContent(), `of ${type}`);
    colours.push(await toast.evaluate((shown) => getComputedStyle(shown).backgroundColor));
    const event = `single_${type}`;
    const single = shop.single(event, "TOAST", { type, content: `alone ${type}` });
    await server.trigger("orders-42", event, single);
    const alone = (await cardOf(page, event)).locator(`.toast.${type} .content`);
    assert.equal(await alone.textContent(), `alone ${type}`);
  }
  assert.equal(new Set(colours).size, CONTENT_TYPES.length);
});

test("navigation, audio and data are shown for what they do", async (t) => {
  const { page } = await openPage(t, used.browser);
  await server.trigger("orders-42", "courier", shop.courierAtDoor);
  const courier = await cardOf(page, "courier");
  assert.equal(
    await courier.locator("audio").getAttribute("src"),
    "https://static.example.com/sounds/bell.mp3",
  );
  const map = courier.getByRole("link", { name: "https://maps.example.com/?q=courier-12" });
  assert.equal(await map.isVisible(), true);
  await server.trigger("orders-42", "stock", shop.stockChanged);
  const stock = await cardOf(page, "stock");
  assert.equal(
    await stock.locator(".preview .payload").textContent(),
    JSON.stringify({ sku: "MUG-1", left: 3 }, null, 2),
  );
  await server.trigger("orders-42", "progress", shop.exportProgress);
  const progress = await cardOf(page, "progress");
  assert.equal(await progress.getByText("more events of this series follow").isVisible(), true);
});

test("a web push shows title, body, icon, where it leads, and its messages in order", async (t) => {
  const files = createServer((request, answer) => {
    answer.writeHead(request.url === "/icon.png" ? 200 : 404, { "Content-Type": "image/png" });
    answer.end(request.url === "/icon.png" ? PIXEL : "");
  });
  await new Promise((resolve) => files.listen(0, "127.0.0.1", resolve));
  t.after(() => files.close());
  const url = `http://127.0.0.1:${files.address().port}`;
  const push = structuredClone(shop.orderPush);
  const [first] = push.web.data.notification.messages;
  push.web.notification.icon = `${url}/icon.png`;
  push.web.data.notification.messages = [
    { ...first, content: "second", sequence: 2, message_type: "warning" },
    { ...first, content: "first", sequence: 1 },
  ];
  const { page } = await openPage(t, used.browser);
  assert.equal(await publish(push, { users: ["ada", "bob"] }), 200);
  const card = await cardOf(page, "web push");
  assert.equal(await card.locator(".push .title").textContent(), "Order done");
  assert.equal(await card.locator(".push .content").textContent(), "Order A-7 is done");
  assert.equal(await card.locator(".targets").textContent(), "useradabob");
  assert.equal(
    await card.getByRole("link", { name: "https://shop.example.com/orders/A-7" }).isVisible(),
    true,
  );
  assert.deepEqual(await card.locator(".toast .content").allTextContents(), ["first", "second"]);
  const icon = card.locator("img.icon");
  await page.waitForFunction((shown) => shown.complete, await icon.elementHandle());
  assert.equal(await icon.evaluate((shown) => shown.naturalWidth), 1);
  push.web.notification.icon = `${url}/missing.png`;
  assert.equal(await publish(push), 200);
  await page.locator('.card img.icon[src="/sandbox/page/icon.svg"]').waitFor();
});

test("what was refused or skipped is not shown as sent", async (t) => {
  const { page } = await openPage(t, used.browser);
  await server.trigger("orders-42", "accepted-before", {});
  await cardOf(page, "accepted-before");
  const shown = await page.locator(".card").count();
  const stranger = makeServer({ secret: "another" });
  await assert.rejects(stranger.trigger("orders-42", "refused", shop.orderDone));
  await assert.rejects(server.trigger("orders-42", "refused", "x".repeat(10_241)));
  await assert.rejects(server.trigger("orders-42", "pusher:refused", shop.orderDone));
  assert.equal(await publish({ web: [] }), 422);
  assert.equal(await publish(shop.orderPush, { interests: [] }), 422);
  const skipped = shop.event("all_but_one", shop.orderDone.actions[0]);
  await server.trigger("orders-42", "all_but_one", skipped);
  const card = await cardOf(page, "all_but_one");
  assert.deepEqual(await card.locator(".action").allTextContents(), ["1TOAST"]);
  assert.equal(await page.locator(".card").count(), shown + 1);
});
