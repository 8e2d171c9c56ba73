// Light and dark: by the system, by the switch, remembered, and never a flash of the other one.
import { guide } from "../support/sites.js";
import { expect, test } from "../support/test.js";

const ground = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const toggle = (page) => page.getByRole("button", { name: "Dark theme" });

/** How light a colour such as `rgb(17, 23, 26)` is, from 0 to 255. */
const lightness = (color) => Math.max(...color.match(/\d+(\.\d+)?/g).slice(0, 3).map(Number));

test("the system decides until the reader does", async ({ page }) => {
  await page.goto(guide());
  expect(lightness(await ground(page))).toBeGreaterThan(200);
  await expect(toggle(page)).toHaveAttribute("aria-pressed", "false");
  await page.emulateMedia({ colorScheme: "dark" });
  expect(lightness(await ground(page))).toBeLessThan(60);
  await expect(toggle(page)).toHaveAttribute("aria-pressed", "true");
});

test("the switch wins over the system and is remembered", async ({ page }) => {
  await page.goto(guide());
  await toggle(page).click();
  await expect(toggle(page)).toHaveAttribute("aria-pressed", "true");
  expect(lightness(await ground(page))).toBeLessThan(60);
  await page.goto(guide("kubernetes/web-service/"));
  expect(lightness(await ground(page))).toBeLessThan(60);
  await toggle(page).click();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.reload();
  expect(lightness(await ground(page))).toBeGreaterThan(200);
});

for (const [chosen, system] of [
  ["dark", "light"],
  ["light", "dark"],
]) {
  test(`no frame is painted in the system's ${system} when ${chosen} was chosen`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: system });
    await page.goto(guide());
    await toggle(page).click();
    await page.addInitScript(() => {
      window.frames_ = [];
      const look = () => {
        if (document.body) window.frames_.push(getComputedStyle(document.documentElement).backgroundColor);
        if (window.frames_.length < 30) requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    // A slow network: the page itself arrives long before its files.
    await page.route(/\.(js|css)$/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 250));
      await route.continue();
    });
    await page.goto(guide("kubernetes/web-service/"));
    await page.waitForFunction(() => window.frames_.length >= 30);
    const seen = [...new Set(await page.evaluate(() => window.frames_))];
    expect(seen).toHaveLength(1);
    expect(lightness(seen[0]) < 60).toBe(chosen === "dark");
  });
}

test("a page that is returned to has the theme that was chosen meanwhile", async ({ page }) => {
  await page.goto(guide());
  await page.goto(guide("kubernetes/web-service/"));
  await toggle(page).click();
  await page.goBack();
  await expect.poll(async () => lightness(await ground(page))).toBeLessThan(60);
  await expect(toggle(page)).toHaveAttribute("aria-pressed", "true");
});

test("another tab follows the switch", async ({ page, context }) => {
  await page.goto(guide());
  const other = await context.newPage();
  await other.goto(guide("kubernetes/web-service/"));
  await toggle(other).click();
  await expect.poll(async () => lightness(await ground(page))).toBeLessThan(60);
});

test("where nothing can be remembered the switch still works", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
  });
  await page.goto(guide());
  await toggle(page).click();
  expect(lightness(await ground(page))).toBeLessThan(60);
});

test("forced colours keep the controls visible", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto(guide("kubernetes/web-service/"));
  await toggle(page).focus();
  const outline = await toggle(page).evaluate((button) => getComputedStyle(button).outlineStyle);
  expect(outline).not.toBe("none");
});
