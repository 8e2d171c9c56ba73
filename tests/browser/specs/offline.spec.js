// A site built with `--offline`, opened from the disk.
import { onDisk } from "../support/sites.js";
import { expect, test } from "../support/test.js";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("a reader gets from the home page to a guide, its translation and back", async ({ page }) => {
  await page.goto(onDisk("offline", "index.html"));
  await page.getByRole("main").getByRole("link", { name: "Deploy a web service" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Deploy a web service");
  expect(page.url()).toBe(onDisk("offline", "kubernetes/web-service/index.html"));
  await page.getByRole("link", { name: "한국어" }).click();
  expect(page.url()).toBe(onDisk("offline", "ko/kubernetes/web-service/index.html"));
  await page.getByRole("banner").getByRole("link").first().click();
  expect(page.url()).toBe(onDisk("offline", "ko/index.html"));
});

test("style and scripts work", async ({ page }) => {
  await page.goto(onDisk("offline", "kubernetes/web-service/index.html"));
  await expect(page.getByRole("banner")).toHaveCSS("position", "sticky");
  await page.getByRole("button", { name: "Dark theme" }).click();
  await page.getByRole("button", { name: /^Copy\b/ }).first().click();
  await expect(page.getByRole("button", { name: /^Copied/ })).toBeVisible();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("an anchor works", async ({ page }) => {
  await page.goto(onDisk("offline", "kubernetes/web-service/index.html"));
  await page.getByRole("navigation", { name: "On this page" }).getByRole("link", { name: "Apply and look" }).click();
  await expect(page.locator("#apply-and-look")).toBeInViewport();
});

