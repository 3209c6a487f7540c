// The shop in a real browser, read from its screen. Messages of the tests' own come from Pusher's
// server SDK, by way of the shop's sandbox.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { openPage, screenshot, useBrowser } from "../node/browser.js";
import { read, server, test } from "../node/sdks.js";

const SHOP = process.env.SHOP;
const CONTENT_TYPES = ["info", "success", "warning", "failure", "in_progress", "notification"];

const used = useBrowser();

// A customer of their own, whose page hears of everything from here on.
async function visit(t) {
  const { page, faults } = await openPage(t, used.browser, {
    url: SHOP,
    viewport: { width: 1180, height: 640 },
  });
  await page.locator("body[data-ready]").waitFor();
  const id = (await page.locator("#customer").textContent()).match(/\d+$/)[0];
  return { page, faults, id };
}

function steps(page, event, nth = 0) {
  const entry = page.locator("#activity > li").filter({ has: page.getByText(event, { exact: true }) });
  return entry.nth(nth).locator("ol b").allTextContents();
}

function action(action_type, sequence, fields = {}) {
  const message = { content: "", content_type: "", meta: null, is_meta_exist: false };
  const { url = "", path = "", ...said } = fields;
  const type = url ? "url" : path ? "path" : "message";
  return { action_type, sequence, data: { type, url, path, message: { ...message, ...said } } };
}

function toast(sequence, content, content_type = "info") {
  return action("TOAST", sequence, { content, content_type });
}

function actions(event_name, ...list) {
  return { event_name, event_type: "CUSTOM", is_last_response: false, actions: list };
}

test("an order makes a toast, opens its page, stays as a notice, and moves on to the invoices", async (t) => {
  const { page, faults } = await visit(t);
  assert.equal(await page.locator("[data-sku=sencha] footer span").textContent(), "24 left");
  const heard = page.waitForResponse("**/page/bell.wav");
  await page.getByRole("button", { name: "Order Sencha" }).click();
  await page.locator(".toast.success").getByText("Thank you, Ada! Sencha is yours").waitFor();
  assert.equal((await heard).ok(), true);
  await page.waitForURL(/\/orders\/T-\d+$/);
  const number = page.url().split("/").at(-1);
  assert.equal(await page.locator("#title").textContent(), `Order ${number}`);
  const notice = page.locator("#notices .notice");
  assert.equal(
    await notice.locator(".text").textContent(),
    `We are packing ${number}, 12.50 € to pay`,
  );
  assert.match(await notice.getAttribute("class"), /in_progress/);
  assert.deepEqual(await steps(page, "order_placed"), [
    "TOAST",
    "AUDIO_NOTIFICATION",
    "NAVIGATE",
    "INFO",
  ]);
  assert.equal(await page.locator(".status").textContent(), "packing");

  await page.locator(".toast.notification").getByText(`Sencha is on its way (${number})`).waitFor();
  assert.equal(await page.locator(".status").textContent(), "shipped");
  assert.deepEqual(await steps(page, "order_shipped"), ["DATA", "TOAST"]);
  const link = notice.getByRole("link", { name: "Download" });
  await link.waitFor();
  assert.equal(await notice.count(), 1);
  assert.deepEqual(await steps(page, "order_placed"), ["DOWNLOAD_LINK"]);
  await screenshot(page, "shop");
  const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
  assert.equal(file.suggestedFilename(), "invoices.txt");
  assert.equal(readFileSync(await file.path(), "utf8"), `${number}  Sencha  12.50 €\n`);

  await page.getByRole("link", { name: "Teas" }).click();
  assert.equal(await page.locator("[data-sku=sencha] footer span").textContent(), "23 left");
  await page.goBack();
  assert.equal(await page.locator("#title").textContent(), `Order ${number}`);
  assert.deepEqual(faults, []);
});

test("an export shows its progress, hands over a file, and ends the subscription", async (t) => {
  const { page, faults, id } = await visit(t);
  await page.getByRole("button", { name: "Order Oolong" }).click();
  await page.waitForURL(/\/orders\/T-\d+$/);
  await page.getByRole("link", { name: "Orders" }).click();
  const channel = `/channels/private-exports-${id}`;
  let seen, during;
  await page.exposeFunction("progressed", (value) => {
    seen.push(value);
    during ??= read(channel);
  });
  // What was on screen for a moment is in the records, however late they are looked at.
  await page.evaluate(() => {
    const look = (records) => {
      const added = records.flatMap((record) => [...record.addedNodes]);
      for (const bar of added.map((notice) => notice.querySelector("progress"))) {
        if (bar) window.progressed(bar.value);
      }
    };
    new MutationObserver(look).observe(document.getElementById("notices"), { childList: true });
  });
  for (const round of ["first", "second"]) {
    [seen, during] = [[], undefined];
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export as a file" }).click();
    const file = await saved;
    assert.equal(file.suggestedFilename(), "orders.csv");
    const rows = readFileSync(await file.path(), "utf8").trim().split("\r\n");
    assert.equal(rows[0], "number,article,total");
    assert.match(rows[1], /^T-\d+,Oolong,16\.0$/);
    assert.equal(rows.length, 2);
    assert.deepEqual(seen, [0, 20, 40, 60, 80]);
    assert.equal((await during).occupied, true, round);
    const notice = page.locator("#notices .notice.success").getByText("Your file is complete: 1 order");
    assert.equal(await notice.isVisible(), true);
    assert.equal(await page.locator("#notices progress").count(), 0);
    assert.equal((await read(channel)).occupied, false, round);
    assert.deepEqual(await steps(page, "export"), ["INFO", "DOWNLOAD"]);
  }
  assert.deepEqual(faults, []);
});

test("an export without orders says so instead of handing over an empty file", async (t) => {
  const { page } = await visit(t);
  await page.getByRole("link", { name: "Orders" }).click();
  await page.getByRole("button", { name: "Export as a file" }).click();
  await page.locator(".toast.info").getByText("You have not ordered anything yet").waitFor();
  assert.deepEqual(await steps(page, "export"), ["INFO", "TOAST"]);
});

test("what is sold out makes a warning each time, and every open page shows the stock", async (t) => {
  const { page } = await visit(t);
  const other = await visit(t);
  await page.getByRole("button", { name: "Order Gyokuro" }).click();
  await other.page.locator("[data-sku=gyokuro]").getByText("sold out").waitFor();
  await page.waitForURL(/\/orders\/T-\d+$/);
  for (const count of [1, 2]) {
    await other.page.getByRole("button", { name: "Order Gyokuro" }).click();
    const warnings = other.page.locator(".toast.warning");
    await warnings.nth(count - 1).waitFor();
    assert.match(await warnings.last().textContent(), /Gyokuro has just been sold out/);
  }
  assert.equal(new URL(other.page.url()).pathname, "/");
  assert.equal(await other.page.locator("#notices .notice").count(), 0);
});

test("actions are run in the order of sequence, whatever their order in the list", async (t) => {
  const { page, faults, id } = await visit(t);
  const event = actions(
    "shuffled",
    toast(3, "third"),
    action("NAVIGATE", 2, { path: "/orders" }),
    action("HOLOGRAM", 4, { content: "of a type to come" }),
    toast(1, "first"),
    toast(5, "fifth", "failure"),
  );
  await server.trigger(`private-orders-${id}`, "shuffled", event);
  await page.locator(".toast.failure").waitFor();
  assert.deepEqual(await steps(page, "shuffled"), ["TOAST", "NAVIGATE", "TOAST", "TOAST"]);
  assert.deepEqual(await page.locator(".toast .text").allTextContents(), ["first", "third", "fifth"]);
  assert.equal(new URL(page.url()).pathname, "/orders");
  assert.deepEqual(faults, []);
});

test("a duplicate is dropped, and what differs by an id alone is shown twice", async (t) => {
  const { page, id } = await visit(t);
  const channel = `private-orders-${id}`;
  const first = actions("twice", action("TOAST", 1, { content: "a", content_type: "info", meta: { id: 1 } }));
  const second = actions("twice", action("TOAST", 1, { content: "a", content_type: "info", meta: { id: 2 } }));
  for (const event of [first, first, second, first]) await server.trigger(channel, "twice", event);
  await server.trigger(channel, "end", actions("end", toast(1, "end", "success")));
  await page.locator(".toast.success").waitFor();
  assert.deepEqual(await page.locator(".toast .text").allTextContents(), ["a", "a", "end"]);
});

test("a step that fails is written to the console, and the rest goes on", async (t) => {
  const { page, faults, id } = await visit(t);
  const event = actions(
    "hostile",
    action("NAVIGATE", 1, { url: "javascript:document.body.remove()" }),
    action("NAVIGATE", 2, { path: "//shop.example.com/orders" }),
    action("DOWNLOAD", 3, { url: "data:text/html,<b>" }),
    action("DATA", 4, { meta: { articles: "none", orders: 7 } }),
    toast(5, "<img src=x onerror=alert(1)>"),
  );
  await server.trigger(`private-orders-${id}`, "hostile", event);
  const shown = page.locator(".toast.info .text");
  await shown.waitFor();
  assert.equal(await shown.textContent(), "<img src=x onerror=alert(1)>");
  assert.equal(page.url(), `${SHOP}/`);
  assert.deepEqual(
    faults.map((fault) => fault.split(" failed")[0]),
    ["NAVIGATE of hostile", "NAVIGATE of hostile", "DOWNLOAD of hostile", "DATA of hostile"],
  );
});

test("each content type has a colour and a sign of its own, in the single-event form", async (t) => {
  const { page, id } = await visit(t);
  const looks = new Set();
  for (const type of CONTENT_TYPES) {
    await server.trigger(`private-orders-${id}`, "kinds", {
      event_name: "kinds",
      event_type: "TOAST",
      data: { message: { type, content: type, info: null }, link: "" },
      is_last_response: false,
    });
    const shown = page.locator(`.toast.${type}`);
    await shown.waitFor();
    looks.add(
      await shown.evaluate((one) => {
        const sign = one.querySelector("path").getAttribute("d");
        return `${getComputedStyle(one).backgroundColor} ${sign}`;
      }),
    );
  }
  assert.equal(looks.size, CONTENT_TYPES.length);
});

test("a reload keeps the customer and the orders, and goes on listening", async (t) => {
  const { page, id } = await visit(t);
  await page.getByRole("button", { name: "Order Pu-erh" }).click();
  await page.waitForURL(/\/orders\/T-\d+$/);
  const title = await page.locator("#title").textContent();
  await page.reload();
  await page.locator("body[data-ready]").waitFor();
  assert.equal(await page.locator("#title").textContent(), title);
  assert.match(await page.locator("#customer").textContent(), new RegExp(`${id}$`));
  await page.locator(".toast.notification").waitFor();
  assert.equal(await page.locator(".status").textContent(), "shipped");
});
