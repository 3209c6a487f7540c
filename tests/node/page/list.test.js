// The list as a whole: every message of the wire format, filtered, readable, in a narrow window.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { publish } from "../beams.js";
import { cardOf, openPage, screenshot, useBrowser } from "../browser.js";
import { server, test } from "../sdks.js";
import * as shop from "../shop.js";

const used = useBrowser();

test("the list can be filtered by service and emptied", async (t) => {
  const { page } = await openPage(t, used.browser);
  await server.trigger("orders-42", "for-channels", {});
  await publish(shop.orderPush);
  const channels = await cardOf(page, "for-channels");
  const beams = await cardOf(page, "web push");
  await page.getByText("Beams", { exact: true }).first().click();
  assert.deepEqual([await channels.isVisible(), await beams.isVisible()], [false, true]);
  await page.getByText("Channels", { exact: true }).first().click();
  assert.deepEqual([await channels.isVisible(), await beams.isVisible()], [true, false]);
  await page.getByText("Clear").click();
  assert.equal(await page.locator(".card").count(), 0);
  assert.equal(await page.getByText("Nothing has been sent yet").isVisible(), true);
});

test("every message of the wire format is shown without loss", async (t) => {
  const golden = JSON.parse(readFileSync(process.env.GOLDEN_MESSAGES, "utf8"));
  const { page, faults } = await openPage(t, used.browser);
  await page.getByText("Clear").click();
  for (const { backend, targets, event, payload } of golden) {
    if (backend === "channels") {
      await server.trigger(targets, event, payload);
    } else {
      assert.equal(await publish(payload, { interests: targets }), 200);
    }
  }
  const cards = page.locator(".card");
  await page.waitForFunction(
    (count) => document.querySelectorAll(".card").length === count,
    golden.length,
  );
  assert.equal(await page.getByText("not one of notifyspec's forms").count(), 0);
  const shown = await cards.evaluateAll((all) =>
    all.map((card) => ({
      parts: card.querySelector(".preview").children.length,
      text: card.querySelector(".wire .payload").textContent,
    })),
  );
  assert.ok(shown.every(({ parts }) => parts > 0));
  const plain = golden.map(({ targets, payload }) =>
    targets.some((name) => name.startsWith("private-encrypted-"))
      ? null
      : JSON.stringify(payload, null, 2),
  );
  shown.reverse().forEach(({ text }, index) => {
    if (plain[index] !== null) {
      assert.equal(text, plain[index]);
    }
  });
  assert.deepEqual(faults, []);
});

for (const colorScheme of ["light", "dark"]) {
  test(`every text is readable when the system is ${colorScheme}`, async (t) => {
    await publish(shop.orderPush);
    await server.trigger("private-orders-42", "last", shop.orderDone);
    const { page } = await openPage(t, used.browser, { colorScheme });
    await cardOf(page, "last");
    const weak = await page.evaluate(weakTexts);
    assert.deepEqual(weak, []);
    await screenshot(page, colorScheme);
  });
}

test("a narrow window shows everything below each other, without scrolling sideways", async (t) => {
  const viewport = { width: 360, height: 800 };
  await server.trigger("private-orders-42", "narrow", shop.orderDone);
  const { page } = await openPage(t, used.browser, { viewport });
  const card = await cardOf(page, "narrow");
  const [preview, wire] = [
    await card.locator(".preview").boundingBox(),
    await card.locator(".wire").boundingBox(),
  ];
  assert.ok(wire.y >= preview.y + preview.height);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width);
  await screenshot(page, "narrow");
});

// Texts whose contrast is below 4.5, WCAG 2.2's minimum for small text. Runs in the page.
function weakTexts() {
  const MINIMUM = 4.5;
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  function painted(colours) {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return canvas.getImageData(0, 0, 1, 1).data;
  }

  function luminance([red, green, blue]) {
    const [r, g, b] = [red, green, blue].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility()) {
      continue;
    }
    const behind = [];
    for (let at = element; at; at = at.parentElement) {
      behind.unshift(getComputedStyle(at).backgroundColor);
    }
    const back = luminance(painted(behind));
    const front = luminance(painted([...behind, getComputedStyle(element).color]));
    const contrast = (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05);
    if (contrast < MINIMUM) {
      weak.push(`${node.data.trim()}: ${contrast.toFixed(2)}`);
    }
  }
  return [...new Set(weak)];
}
