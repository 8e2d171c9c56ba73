// Tabs: one is shown, the choice goes for all groups and is remembered, and an address opens its tab.
import { every } from "../support/sites.js";
import { expect, test } from "../support/test.js";

const PAGE = "guides/tabs/";
const tab = (page, name, group = 0) => page.getByRole("tablist").nth(group).getByRole("tab", { name });

test("a group shows one of its tabs", async ({ page }) => {
  await page.goto(every(PAGE));
  await expect(tab(page, "Helm")).toHaveAttribute("aria-selected", "true");
  await expect(page.getByText("helm install web ./chart")).toBeVisible();
  await expect(page.getByText("kubectl apply --server-side")).toBeHidden();
  await tab(page, "kubectl").click();
  await expect(page.getByText("helm install web ./chart")).toBeHidden();
  await expect(page.getByText("kubectl apply --server-side")).toBeVisible();
});

test("arrow keys move between tabs, and Tab goes on to the panel", async ({ page }) => {
  await page.goto(every(PAGE));
  await tab(page, "Helm").focus();
  await page.keyboard.press("ArrowRight");
  await expect(tab(page, "kubectl")).toBeFocused();
  await expect(tab(page, "kubectl")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Home");
  await expect(tab(page, "Helm")).toBeFocused();
  await page.keyboard.press("Tab");
  const panel = page.getByRole("tabpanel", { name: "Helm" }).first();
  expect(await panel.evaluate((node) => node.contains(document.activeElement))).toBe(true);
});

test("groups with the same tabs agree, and other pages remember", async ({ page }) => {
  await page.goto(every(PAGE));
  await tab(page, "kubectl").click();
  await expect(tab(page, "kubectl", 1)).toHaveAttribute("aria-selected", "true");
  await expect(page.getByText("kubectl delete deployment web")).toBeVisible();
  await page.goto(every("guides/blocks/"));
  await expect(tab(page, "kubectl")).toHaveAttribute("aria-selected", "true");
});

test("an address leads to its tab", async ({ page, context }) => {
  await page.goto(every(PAGE));
  await tab(page, "kubectl").click();
  const address = page.url();
  expect(new URL(address).hash).not.toBe("");
  await context.clearCookies();
  await page.evaluate(() => localStorage.clear());
  const other = await context.newPage();
  await other.goto(address);
  await expect(tab(other, "kubectl")).toHaveAttribute("aria-selected", "true");
});

test("paper shows all tabs", async ({ page }) => {
  await page.goto(every(PAGE));
  await page.emulateMedia({ media: "print" });
  for (const text of ["helm install web ./chart", "kubectl apply --server-side"]) {
    await expect(page.getByText(text)).toBeVisible();
  }
});
