// Examples explain their fields: by mouse, by arrow keys, in a sheet, and by a link without scripts.
import { expectAccessible } from "../support/axe.js";
import { guide, onDisk } from "../support/sites.js";
import { expect, SCREENS, test } from "../support/test.js";

const PAGE = "kubernetes/web-service/";
const example = (page) => page.getByRole("figure", { name: /^service\.yaml/ });
/** What is said beside a key. */
const panel = (page) => page.getByRole("status").filter({ hasText: /Service/ });

/** Focuses a block; what explains it is loaded then. */
async function reach(page, code) {
  const script = page.waitForResponse(/explain[^/]*\.css/);
  await code.focus();
  await (await script).finished();
}

test("a key under the mouse is explained", async ({ page }) => {
  await page.goto(guide(PAGE));
  const code = example(page).locator("pre");
  await code.scrollIntoViewIfNeeded();
  await code.getByText("selector", { exact: true }).hover();
  await expect(panel(page)).toContainText("Service.spec.selector");
  await page.mouse.move(5, 5);
  await expect(panel(page)).toBeHidden();
});

test("arrow keys go from key to key, and Escape gives them back", async ({ page }) => {
  await page.goto(guide(PAGE));
  const code = example(page).locator("pre");
  await reach(page, code);
  await page.keyboard.press("ArrowDown");
  await expect(panel(page)).toContainText("Service.apiVersion");
  await page.keyboard.press("ArrowDown");
  await expect(panel(page)).toContainText("Service.kind");
  await expect(code).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(panel(page)).toBeHidden();
});

test("the sheet tells all fields, and its links lead to the kind's page", async ({ page }) => {
  await page.setViewportSize(SCREENS.phone);
  await page.goto(guide(PAGE));
  const button = example(page).getByRole("button", { name: /^Explain/ });
  await button.click();
  const sheet = page.getByRole("dialog", { name: "Fields in this example" });
  await expect(sheet).toBeVisible();
  await sheet.getByText("targetPort").click();
  await sheet.getByRole("link", { name: "All about this field" }).filter({ visible: true }).click();
  await expect(page).toHaveURL(new RegExp(`^${guide("kinds/core/v1/service/")}#`));
  const id = decodeURIComponent(new URL(page.url()).hash.slice(1));
  expect(id).toBe("spec.ports.targetPort");
  await expect(page.locator(`[id="${id}"]`)).toBeInViewport();
});

test("Escape closes the sheet and gives the focus back", async ({ page }) => {
  await page.goto(guide(PAGE));
  const button = example(page).getByRole("button", { name: /^Explain/ });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(button).toBeFocused();
});

for (const colorScheme of ["light", "dark"]) {
  for (const [language, path] of [
    ["English", PAGE],
    ["Korean", `ko/${PAGE}`],
  ]) {
    test(`${language} explanations are accessible in ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.goto(guide(path));
      await reach(page, example(page).locator("pre"));
      await page.keyboard.press("ArrowDown");
      await expect(panel(page)).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await example(page).locator("button.explain").click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessible(page);
    });
  }
}

test("it works from the disk", async ({ page }) => {
  await page.goto(onDisk("offline", "kubernetes/web-service/index.html"));
  await example(page).getByRole("button", { name: /^Explain/ }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByText("targetPort").click();
  await sheet.getByRole("link", { name: "All about this field" }).filter({ visible: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Service");
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("a link leads to the kind's page", async ({ page }) => {
    await page.goto(guide(PAGE));
    await example(page).getByRole("link", { name: /^Explain/ }).click();
    await expect(page).toHaveURL(guide("kinds/core/v1/service/"));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Service");
    await expect(page.getByRole("main")).toContainText("selector");
  });
});
