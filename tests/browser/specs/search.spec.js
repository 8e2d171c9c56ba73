// Search by keyboard and mouse, in both languages, served and from the disk, with and without scripts.
import { expectAccessible } from "../support/axe.js";
import { every, guide, onDisk } from "../support/sites.js";
import { expect, SCREENS, test } from "../support/test.js";

const dialog = (page) => page.getByRole("dialog");
const results = (page) => dialog(page).getByRole("option");

/** Opens the search and types, as somebody does. */
async function ask(page, query) {
  if (!(await dialog(page).isVisible())) await page.keyboard.press("/");
  const input = dialog(page).getByRole("combobox");
  await expect(input).toBeFocused();
  await input.fill("");
  await input.pressSequentially(query);
}

test("a slash opens it, arrows choose, Enter goes there", async ({ page }) => {
  await page.goto(guide());
  await ask(page, "readiness probe");
  await expect(results(page).first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  const chosen = dialog(page).getByRole("option", { selected: true });
  await expect(chosen).toHaveCount(1);
  await expect(chosen).toContainText("Monitoring");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`^${guide("kubernetes/monitoring/")}`));
});

test("Escape closes it and gives the focus back", async ({ page }) => {
  await page.goto(guide());
  const button = page.getByRole("banner").getByRole("button", { name: /^Search/ });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.type("service");
  await expect(results(page).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(button).toBeFocused();
});

test("a slash that is typed into a field is a slash", async ({ page }) => {
  await page.goto(guide());
  await ask(page, "apps/v1");
  await expect(dialog(page).getByRole("combobox")).toHaveValue("apps/v1");
  await expect(results(page).filter({ hasText: "apiVersion: apps/v1" }).first()).toBeVisible();
});

for (const [query, title] of [
  ["Ingress", "Deploy a web service"],
  ["configmap", "Deploy a web service"],
  ["readinessProbe.httpGet", "Monitoring"],
  ["spec.replicas", "Rollouts"],
  ["initialD", "Monitoring"],
]) {
  test(`\`${query}\` finds its guide`, async ({ page }) => {
    await page.goto(guide());
    await ask(page, query);
    await expect(results(page).filter({ hasText: title }).first()).toBeVisible();
  });
}

for (const [query, title] of [
  ["스테이트풀셋", "첫째"],
  ["스테이트풀셋에서", "첫째"],
  ["리소스쿼터", "둘째"],
  ["볼륨", "셋째"],
  ["RuntimeClass", "넷째"],
  ["autoscaler", "다섯째"],
]) {
  test(`\`${query}\` finds the Korean page that has it`, async ({ page }) => {
    await page.goto(every("ko/"));
    await ask(page, query);
    await expect(results(page).filter({ hasText: title }).first()).toBeVisible();
  });
}

for (const [path, query] of [
  ["", "zyzzyva"],
  ["ko/", "코끼리"],
]) {
  test(`\`${query}\`, which no page has, finds nothing and says so`, async ({ page }) => {
    await page.goto(every(path));
    await ask(page, query);
    await expect(dialog(page).getByRole("status")).toContainText(query);
    await expect(results(page)).toHaveCount(0);
  });
}

test("a heading that matches is led to", async ({ page }) => {
  await page.goto(guide());
  await ask(page, "what can go wrong");
  await results(page).filter({ hasText: "What can go wrong" }).last().click();
  await expect(page.locator("#what-can-go-wrong")).toBeInViewport();
});

test("it works on a phone", async ({ page }) => {
  await page.setViewportSize(SCREENS.phone);
  await page.goto(guide("ko/kubernetes/web-service/"));
  await page.getByRole("banner").getByRole("button", { name: /검색/ }).click();
  await page.keyboard.type("인그레스");
  await expect(results(page).first()).toBeVisible();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(SCREENS.phone.width);
});

test("it works from the disk", async ({ page }) => {
  await page.goto(onDisk("offline", "using/index.html"));
  await ask(page, "ingress");
  await results(page).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Deploy a web service");
});

for (const colorScheme of ["light", "dark"]) {
  for (const [language, path, query] of [
    ["English", "", "deployment"],
    ["Korean", "ko/", "컨테이너"],
  ]) {
    test(`${language} results are accessible in ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.goto(guide(path));
      await ask(page, query);
      await expect(results(page).first()).toBeVisible();
      await expectAccessible(page);
    });
  }
}

test("nothing of it is fetched before somebody asks", async ({ page }) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(guide("kubernetes/web-service/"));
  await page.waitForLoadState("networkidle");
  expect(asked.filter((url) => /search/.test(url))).toEqual([]);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("its button leads to a page with all guides", async ({ page }) => {
    await page.goto(guide());
    await page.getByRole("banner").getByRole("button", { name: /^Search/ }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Search");
    await page.getByRole("main").getByRole("link", { name: "Deploy a web service" }).first().click();
    await expect(page).toHaveURL(guide("kubernetes/web-service/"));
  });
});
