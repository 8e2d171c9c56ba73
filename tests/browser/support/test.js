// The `test` that every spec uses: a page under watch. Whatever a reader's browser would complain about
// fails the test it happens in: any console message, any uncaught error, any request to another host or
// with a failed answer, any violation of the policy.
import { test as base, expect } from "@playwright/test";
import { site } from "./sites.js";

export { expect };

export const test = base.extend({
  watch: [
    async ({ context }, use) => {
      const faults = [];
      const allowed = [];
      const origin = new URL(site("guides").url).origin;
      const report = (kind, text) => faults.push(`${kind}: ${text}`);
      context.on("console", (message) => report("console", `${message.text()} (${message.location().url})`));
      context.on("weberror", (error) => report("uncaught", error.error().stack ?? String(error.error())));
      context.on("request", (request) => {
        const url = new URL(request.url());
        if (url.origin !== origin && url.protocol !== "file:") report("request to another host", url.href);
      });
      context.on("requestfailed", (request) => {
        const why = request.failure()?.errorText;
        // A page that is left, or a link that becomes a download, gives its requests up.
        if (why !== "net::ERR_ABORTED") report("failed request", `${request.url()} ${why}`);
      });
      context.on("response", (response) => {
        if (response.status() >= 400) report("answer", `${response.status()} ${response.url()}`);
      });
      await use({
        /** Faults that a test is about, by a part of their text. */
        allow: (pattern) => allowed.push(pattern),
        /** What was noticed so far. */
        faults: () => faults.slice(),
      });
      const left = faults.filter((fault) => !allowed.some((pattern) => pattern.test(fault)));
      expect(left, "what the browser complained about").toEqual([]);
    },
    { auto: true },
  ],
});

/** The width and height of the screens that pages are looked at on. */
export const SCREENS = {
  phone: { width: 360, height: 740 },
  tablet: { width: 768, height: 1024 },
  desktop: { width: 1440, height: 900 },
};

/** Notes a measured figure beside its bar; `figures.js` prints them all at the end. */
export function figure(name, value, bar) {
  base.info().annotations.push({ type: "figure", description: JSON.stringify({ name, value, bar }) });
}
