// The menu on small screens, by keyboard and by touch, with scripts and without.
import { guide } from "../support/sites.js";
import { expect, SCREENS, test } from "../support/test.js";

test.use({ viewport: SCREENS.phone });

test("the menu opens and closes by keyboard", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  const link = page.getByRole("link", { name: "Using Guidewright", exact: true });
  await expect(link).toBeHidden();
  const menu = page.getByText("Menu", { exact: true });
  await menu.focus();
  await page.keyboard.press("Enter");
  await expect(link).toBeVisible();
  // The tree follows its switch in the order of focus.
  await page.keyboard.press("Tab");
  await expect(page.getByRole("navigation", { name: "Guides" }).getByRole("link").first()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(link).toBeHidden();
  await expect(menu).toBeFocused();
});

test("a tap opens the menu, and a link leads away", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  await page.getByText("Menu", { exact: true }).click();
  await page.getByRole("link", { name: "Using Guidewright", exact: true }).click();
  await expect(page).toHaveURL(guide("using/"));
  await expect(page.getByRole("link", { name: "Kubernetes", exact: true }).first()).toBeHidden();
});

test("the contents open on a small screen", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  const entry = page.getByRole("link", { name: "Run the container", exact: true });
  await expect(entry).toBeHidden();
  await page.getByText("On this page", { exact: true }).first().click();
  await entry.click();
  await expect(page.locator("#run-the-container")).toBeInViewport();
});

test("on a wide screen the tree is there without a menu", async ({ page }) => {
  await page.setViewportSize(SCREENS.desktop);
  await page.goto(guide("kubernetes/web-service/"));
  await expect(page.getByRole("link", { name: "Using Guidewright", exact: true })).toBeVisible();
  await expect(page.getByText("Menu", { exact: true })).toBeHidden();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the menu opens", async ({ page }) => {
    await page.goto(guide("kubernetes/web-service/"));
    await page.getByText("Menu", { exact: true }).click();
    await page.getByRole("link", { name: "Using Guidewright", exact: true }).click();
    await expect(page).toHaveURL(guide("using/"));
  });
});
