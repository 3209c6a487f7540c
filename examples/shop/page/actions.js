// What this page does for each type of step. One function a type; the runner calls them in order.

import { addressOf, pathOf } from "./addresses.js";
import { showNotice, showToast } from "./messages.js";

// `open(path)` shows a page of the app, `take(data)` gets what is meant for the app alone.
export function makeActions({ open, take }) {
  return {
    TOAST: (step) => showToast(step),

    INFO: (step) => showNotice(step),

    DOWNLOAD(step) {
      save(addressOf(step.url));
      if (step.kind) showToast(step);
    },

    DOWNLOAD_LINK: (step) => showNotice(step, { link: addressOf(step.url) }),

    async NAVIGATE(step) {
      if (step.path) await open(pathOf(step.path));
      else location.assign(addressOf(step.url));
      if (step.kind) showToast(step);
    },

    AUDIO_NOTIFICATION(step) {
      if (step.kind) showToast(step);
      // Not waited for. A browser refuses sound until the user has touched the page.
      if (step.url) new Audio(addressOf(step.url)).play().catch(() => {});
    },

    DATA: (step) => take(step.data),
  };
}

function save(address) {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
