// The page under hostile messages and through the sandbox's end; and pusher-js in a browser.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

import { publish } from "../beams.js";
import { cardOf, openPage, useBrowser } from "../browser.js";
import { startSandbox } from "../program.js";
import { makeServer, sandbox, server, test } from "../sdks.js";
import * as shop from "../shop.js";

const MARKUP = "<img src=x onerror=\"alert(1)\"><script>alert(2)</script>";
const KEPT_CARDS = 200;

const used = useBrowser();

test("nothing in a message becomes markup, a script, or an address that runs code", async (t) => {
  const { page, faults } = await openPage(t, used.browser);
  const message = shop.message(MARKUP, MARKUP, { [MARKUP]: MARKUP });
  const hostile = shop.event(
    MARKUP,
    shop.action("TOAST", { message }),
    shop.action("DOWNLOAD", { url: "javascript:alert(3)" }),
    shop.action("NAVIGATE", { url: "data:text/html,<script>alert(4)</script>" }),
    shop.action("NAVIGATE", { path: "javascript:alert(5)" }),
    shop.action("AUDIO_NOTIFICATION", { url: "file:///etc/passwd" }),
    shop.action(MARKUP, { message }),
  );
  await server.trigger("orders-42", "hostile", hostile);
  const card = await cardOf(page, "hostile");
  assert.equal(await card.locator(".toast .content").first().textContent(), MARKUP);
  assert.equal(await card.locator("img, script, iframe, audio, a").count(), 0);
  assert.equal(await card.getByText("is no web address").count(), 3);
  const push = { notification: { title: MARKUP, body: MARKUP, icon: "javascript:alert(6)" } };
  await publish({ web: { ...push, data: push.notification } });
  assert.equal(await (await cardOf(page, "web push")).locator(".title").textContent(), MARKUP);
  assert.deepEqual(faults, []);
});

test("a message of any shape leaves the page alive", async (t) => {
  const { page } = await openPage(t, used.browser);
  const shapes = [
    "",
    "text that is no JSON",
    "null",
    "[[]]",
    "0",
    '"x"',
    '{"actions": [null, 7, {}, {"sequence": {}, "data": [], "action_type": null}]}',
    '{"actions": [{"action_type": "TOAST", "sequence": 1, "data": {"message": {"content": {}}}}]}',
    '{"actions": [{"action_type": "DOWNLOAD", "data": {"url": {}}}]}',
    '{"event_type": "TOAST", "data": {"message": []}}',
    '{"event_type": "__proto__", "data": {"link": "constructor"}}',
    '{"nonce": 1, "ciphertext": "x"}',
    `{"a":${"[".repeat(3000)}${"]".repeat(3000)}}`,
    `"${"W".repeat(9000)}"`,
  ];
  await server.trigger("orders-42", "before-all-shapes", shop.cardDeclined);
  await cardOf(page, "before-all-shapes"); // what came before this test is on the page by then
  const before = await page.locator(".card").count();
  for (const [index, text] of shapes.entries()) {
    await server.trigger("orders-42", `shape-${index}`, text);
  }
  for (const web of [{}, { notification: {} }, { data: { notification: 7 } }, { data: {} }]) {
    assert.equal(await publish({ web }), 200);
  }
  assert.equal(await publish({ fcm: {}, apns: {} }), 200);
  await server.trigger("orders-42", "after-all-shapes", shop.cardDeclined);
  await cardOf(page, "after-all-shapes");
  assert.equal(await page.locator(".card").count(), before + shapes.length + 6);
  const texts = await page.locator(".card .wire .payload, .card > .payload").allTextContents();
  assert.ok(texts.includes("text that is no JSON"));
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.equal(width[0], width[1]);
});

test("the page asks nobody but the sandbox for anything", async (t) => {
  const { page } = await openPage(t, used.browser, { url: "about:blank" });
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).host));
  await page.goto(sandbox.url);
  await server.trigger("orders-42", "asks-nobody", shop.courierAtDoor);
  await publish(shop.orderPush);
  await cardOf(page, "asks-nobody");
  await cardOf(page, "web push");
  assert.deepEqual([...new Set(asked)], [`127.0.0.1:${sandbox.port}`]);
});

test("the page keeps the newest messages only", async (t) => {
  const { page } = await openPage(t, used.browser);
  for (let sent = 0; sent < KEPT_CARDS; sent += 10) {
    const batch = Array.from({ length: 10 }, () => ({
      channel: "orders-42",
      name: "one-of-many",
      data: {},
    }));
    await server.triggerBatch(batch);
  }
  await server.trigger("orders-42", "last-of-many", {});
  await cardOf(page, "last-of-many");
  assert.equal(await page.locator(".card").count(), KEPT_CARDS);
});

test("the page says that the sandbox has stopped, and goes on with the next one", async (t) => {
  const first = await startSandbox(t);
  const target = makeServer({ port: String(first.port) });
  const { page } = await openPage(t, used.browser, { url: `http://127.0.0.1:${first.port}` });
  await target.trigger("orders-42", "of-the-first", {});
  await cardOf(page, "of-the-first");
  await first.end();
  await page.getByText("stopped", { exact: true }).waitFor();
  await startSandbox(t, first.port);
  await target.trigger("orders-42", "of-the-second", {});
  await cardOf(page, "of-the-second");
  await page.getByText("live", { exact: true }).waitFor();
  assert.deepEqual(await page.locator(".event").allTextContents(), ["of-the-second"]);
});

test("pusher-js in a browser, on a page of another port, joins with the sandbox's signatures", async (t) => {
  const name = "pusher-with-encryption.min.js";
  const script = new URL(`../node_modules/pusher-js/dist/web/${name}`, import.meta.url);
  const html = `<!doctype html><title>app</title><script>${readFileSync(script, "utf8")}</script>`;
  const app = createServer((_, answer) => {
    answer.writeHead(200, { "Content-Type": "text/html" });
    answer.end(html);
  });
  await new Promise((resolve) => app.listen(0, "127.0.0.1", resolve));
  t.after(() => app.close());
  const url = `http://localhost:${app.address().port}`;
  const { page } = await openPage(t, used.browser, { url });
  const joined = await page.evaluate(async ({ key, host, port, url }) => {
    const client = new window.Pusher(key, {
      cluster: "",
      wsHost: host,
      wsPort: port,
      forceTLS: false,
      enabledTransports: ["ws"],
      channelAuthorization: { endpoint: `${url}/sandbox/auth` },
      userAuthentication: { endpoint: `${url}/sandbox/user-auth`, params: { user_id: "eve" } },
    });
    client.signin();
    window.arrived = [];
    const names = ["orders", "private-orders", "presence-orders", "private-encrypted-orders"];
    const channels = names.map((name) => client.subscribe(name));
    await Promise.all([
      client.user.signinDonePromise,
      ...channels.map((channel) => {
        channel.bind("done", (data) => window.arrived.push([channel.name, data]));
        return new Promise((resolve, reject) => {
          channel.bind("pusher:subscription_succeeded", resolve);
          channel.bind("pusher:subscription_error", (error) => reject(new Error(error.error)));
        });
      }),
    ]);
    return { names, user: client.user.user_data.id };
  }, sandbox);
  assert.equal(joined.user, "eve");
  for (const name of joined.names) {
    await server.trigger(name, "done", { text: "Zoë 😀" });
  }
  await page.waitForFunction((count) => window.arrived.length === count, joined.names.length);
  assert.deepEqual(
    await page.evaluate(() => window.arrived),
    joined.names.map((each) => [each, { text: "Zoë 😀" }]),
  );
});
