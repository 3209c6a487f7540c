// A real Chromium, headless, with an empty profile that goes away with it.

import { after, before } from "node:test";

import { chromium } from "playwright-core";

import { sandbox } from "./sdks.js";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const MILLISECONDS = 10_000;
const NOT_LOADED = "Failed to load resource";

// Start one browser for all tests of a file.
export function useBrowser() {
  const used = {};
  before(async () => {
    used.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM,
      headless: true,
      args: ARGUMENTS,
    });
  });
  after(() => used.browser.close());
  return used;
}

// A page of its own, and what goes wrong in it. An icon of another host may fail to load.
export async function openPage(t, browser, { url = sandbox.url, ...options } = {}) {
  const page = await browser.newPage({
    viewport: { width: 1180, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  page.setDefaultTimeout(MILLISECONDS);
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("dialog", (dialog) => faults.push(`a dialog: ${dialog.message()}`));
  page.on("console", (entry) => {
    const { url: place } = entry.location();
    const elsewhere = entry.text().startsWith(NOT_LOADED) && !place.startsWith(sandbox.url);
    if (["error", "warning"].includes(entry.type()) && !elsewhere) {
      faults.push(`${entry.text()} ${place}`);
    }
  });
  t.after(() => page.close());
  await page.goto(url);
  return { page, faults };
}

export function screenshot(page, name) {
  return page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, animations: "disabled" });
}

// The card of the message with this event name, once it is on screen.
export async function cardOf(page, event) {
  const name = page.locator(".event").getByText(event, { exact: true });
  const card = page.locator(".card").filter({ has: name }).first();
  await card.waitFor();
  return card;
}
