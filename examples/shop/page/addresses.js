// The addresses that come in steps. A spec's template may have put anything into them.

// An http(s) URL, resolved against the page's own. Throws on any other scheme: `javascript:` is code.
export function addressOf(url) {
  const address = new URL(url, location.href);
  if (!["http:", "https:"].includes(address.protocol)) {
    throw new Error(`This is no address of a web page: ${url}`);
  }
  return address.href;
}

// A path within the app. Throws on what would leave it, such as `//example.com`.
export function pathOf(path) {
  const address = new URL(path, location.origin);
  if (address.origin !== location.origin) {
    throw new Error(`This is no path within the app: ${path}`);
  }
  return address.pathname + address.search + address.hash;
}
