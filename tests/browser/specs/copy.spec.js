// Copying examples: all of a manifest, only the commands of a session.
import { every, guide } from "../support/sites.js";
import { expect, test } from "../support/test.js";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

/** The button of a whole example; those of single commands follow it. */
const COPY = { name: /^Copy\b/ };

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
/** The example with this text in it. */
const example = (page, text) => page.getByRole("figure").filter({ hasText: text });

test("a manifest is copied as it is downloaded", async ({ page, request }) => {
  await page.goto(guide("kubernetes/web-service/"));
  const figure = example(page, "service.yaml");
  await figure.getByRole("button", COPY).first().click();
  await expect(figure.getByRole("button", { name: /^Copied/ })).toBeVisible();
  const file = await request.get(guide("kubernetes/web-service/service.yaml"));
  expect((await clipboard(page)).trimEnd()).toBe((await file.text()).trimEnd());
  // The button returns to what it was.
  await expect(figure.getByRole("button", COPY).first()).toBeVisible();
});

test("of a session the commands are copied, without prompts and output", async ({ page }) => {
  await page.goto(every("guides/blocks/"));
  await example(page, "kubectl get pods").getByRole("button", COPY).first().click();
  expect((await clipboard(page)).trimEnd()).toBe(
    ["kubectl get pods \\", "    --namespace shop", "# Its Deployment makes another one.", "kubectl delete pod web-1"].join("\n"),
  );
});

test("of a script all is copied, comments too", async ({ page }) => {
  await page.goto(every("guides/blocks/"));
  await example(page, "Not a prompt").getByRole("button", COPY).first().click();
  expect((await clipboard(page)).trimEnd()).toBe(
    ["# Not a prompt: a comment.", "for name in a b; do", '  echo "$name"', "done"].join("\n"),
  );
});

test("line numbers and marks are not copied", async ({ page }) => {
  await page.goto(every("guides/blocks/"));
  await example(page, "numbered").getByRole("button", COPY).first().click();
  expect(await clipboard(page)).toMatch(/^apiVersion: v1\nkind: ConfigMap\n/);
});

test("a copy button works by keyboard", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  await example(page, "namespace.yaml").getByRole("button", COPY).first().focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => clipboard(page)).toMatch(/^apiVersion: v1\nkind: Namespace\n/);
});

test("on a host without a secure connection it works as well", async ({ page, context, watch }) => {
  watch.allow(/request to another host: http:\/\/intranet\.test:/);
  await page.goto(guide("kubernetes/web-service/").replace("127.0.0.1", "intranet.test"));
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await example(page, "namespace.yaml").getByRole("button", COPY).first().click();
  await expect(example(page, "namespace.yaml").getByRole("button", { name: /^Copied/ })).toBeVisible();
  const other = await context.newPage();
  await other.goto(guide());
  expect(await clipboard(other)).toMatch(/^apiVersion: v1\nkind: Namespace\n/);
});
