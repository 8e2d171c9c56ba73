// The contents mark the heading that is read.
import { guide } from "../support/sites.js";
import { expect, SCREENS, test } from "../support/test.js";

test.use({ viewport: SCREENS.desktop, reducedMotion: "reduce" });

test("the current heading is marked while the page is scrolled", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  const contents = page.getByRole("navigation", { name: "On this page" });
  const current = contents.locator("[aria-current]");
  await expect(current).toHaveCount(1);
  for (const name of ["Run the container", "Give it an address", "Keep settings out of the image"]) {
    const link = contents.getByRole("link", { name });
    await link.click();
    await expect(link).toHaveAttribute("aria-current", /.+/);
    await expect(current).toHaveCount(1);
    await expect(link).toBeInViewport();
  }
  await page.keyboard.press("End");
  await expect(contents.getByRole("link").last()).toHaveAttribute("aria-current", /.+/);
  await page.keyboard.press("Home");
  await expect(contents.getByRole("link").first()).toHaveAttribute("aria-current", /.+/);
});

test("an address with a heading marks it at once", async ({ page }) => {
  await page.goto(guide("ko/kubernetes/web-service/"));
  const last = page.getByRole("navigation", { name: "이 페이지의 내용" }).getByRole("link").nth(3);
  const href = await last.evaluate((link) => link.href);
  await page.goto(guide());
  await page.goto(href);
  await expect(last).toHaveAttribute("aria-current", /.+/);
});
