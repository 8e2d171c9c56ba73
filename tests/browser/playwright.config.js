import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** The browser is the machine's own: none is ever downloaded. */
const browser = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
if (!browser) throw new Error("no Chromium: install it, or name it in the variable CHROMIUM");
process.env.CHROMIUM = browser;

/** What keeps Chromium quiet on a machine without screen, graphics or user namespaces. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A host that is not the machine itself: to it, a page is no secure context.
  "--host-resolver-rules=MAP intranet.test 127.0.0.1",
];

export default defineConfig({
  testDir: "specs",
  globalSetup: "./support/setup.js",
  outputDir: "../../target/browser/results",
  // One browser at a time: what is measured here should not compete with itself.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 30_000,
  reporter: [["list"], ["./support/figures.js"]],
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: browser, args: FLAGS },
    viewport: { width: 1440, height: 900 },
    colorScheme: "light",
    locale: "en-GB",
    actionTimeout: 10_000,
    trace: "off",
    screenshot: "off",
  },
});
