// `guidewright serve`, as an author meets it: what is saved shows where one was, with what is wrong in it.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test as base } from "../support/test.js";

/** A site of its own that is being served: its address, and its files. */
const test = base.extend({
  author: async ({ watch }, use) => {
    const program = process.env.GUIDEWRIGHT_PROGRAM;
    const folder = mkdtempSync(join(tmpdir(), "guidewright-serve-"));
    execFileSync(program, ["init", folder]);
    const server = spawn(program, ["serve", "--site", folder, "--port", "auto"], { stdio: ["ignore", "pipe", "ignore"] });
    const url = await new Promise((resolve, reject) => {
      server.on("exit", () => reject(new Error("the server ended")));
      createInterface({ input: server.stdout }).on("line", (line) => {
        const found = line.match(/http:\/\/127\.0\.0\.1:\d+\//);
        if (found) resolve(found[0]);
      });
    });
    // It is a host beside that of the other sites.
    watch.allow(new RegExp(`^request to another host: ${url}`));
    await use({
      url,
      edit: (path, change) => writeFileSync(join(folder, path), change(readFileSync(join(folder, path), "utf8"))),
      write: (path, text) => {
        mkdirSync(join(folder, path, ".."), { recursive: true });
        writeFileSync(join(folder, path), text);
      },
      remove: (path) => rmSync(join(folder, path)),
    });
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  },
});

const HELLO = "content/guides/hello.md";
const overlay = (page) => page.getByRole("alert");
const scrolled = (page) => page.evaluate(() => Math.round(scrollY));

test("a saved guide shows where the reader was", async ({ page, author }) => {
  await page.goto(`${author.url}guides/hello/`);
  await page.evaluate(() => scrollTo({ top: 700, behavior: "instant" }));
  const before = await scrolled(page);
  expect(before).toBeGreaterThan(300);
  for (const words of ["The first change.", "The second change."]) {
    author.edit(HELLO, (text) => `${text}\n${words}\n`);
    await expect(page.getByText(words)).toBeAttached();
    await expect.poll(() => scrolled(page)).toBe(before);
  }
});

test("a page that a change does not touch stays as it is", async ({ page, author }) => {
  await page.goto(`${author.url}guides/hello/`);
  await page.evaluate(() => (window.untouched = true));
  author.edit("content/guides/examples.md", (text) => `${text}\nOther words.\n`);
  await expect.poll(async () => (await page.request.get(`${author.url}guides/examples/`)).text()).toContain("Other words.");
  // Its news has come by then.
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => window.untouched)).toBe(true);
  author.edit(HELLO, (text) => text.replace("This guide runs a web server.", "This guide runs a server."));
  await expect(page.getByText("This guide runs a server.")).toBeVisible();
  expect(await page.evaluate(() => window.untouched)).toBeUndefined();
});

test("what is wrong stands over the page until it is mended", async ({ page, author }) => {
  await page.goto(`${author.url}guides/hello/`);
  await expect(overlay(page)).toHaveCount(0);
  author.edit(HELLO, (text) => text.replace("replicas: 2", "replica: 2"));
  await expect(overlay(page).getByRole("heading")).toHaveText("1 error");
  await expect(overlay(page)).toContainText("error[schema::unknown-field]: `DeploymentSpec` has no field `replica`");
  await expect(overlay(page)).toContainText("content/guides/hello.md:21:3");
  await expect(overlay(page)).toContainText("help: did you mean `replicas`?");
  // The page has the new text below it; one who has read the message puts it away.
  await expect(page.getByText("replica: 2").first()).toBeAttached();
  await overlay(page).getByRole("button", { name: "Close" }).click();
  await expect(overlay(page)).toHaveCount(0);
  author.edit(HELLO, (text) => `${text}\nStill wrong.\n`);
  await expect(overlay(page)).toBeVisible();
  author.edit(HELLO, (text) => text.replace("replica: 2", "replicas: 2"));
  await expect(overlay(page)).toHaveCount(0);
});

test("while the site cannot be built, the last good page stays", async ({ page, author }) => {
  await page.goto(`${author.url}guides/hello/`);
  author.write("templates/guide.html", "<h1>{{ nothing.at.all }}</h1>");
  await expect(overlay(page).getByRole("heading")).toHaveText("The site cannot be built");
  await expect(overlay(page)).toContainText("templates/guide.html:1:");
  await expect(page.getByRole("heading", { name: "Your first deployment" })).toBeVisible();
  author.remove("templates/guide.html");
  await expect(overlay(page)).toHaveCount(0);
});

test("style sheets and settings are seen, too", async ({ page, author }) => {
  await page.goto(`${author.url}guides/hello/`);
  author.edit("guidewright.toml", (text) => text.replace("My guides", "Our guides"));
  await expect(page).toHaveTitle(/Our guides/);
  author.write("static/site.css", "body { color: rgb(1, 2, 3) }");
  await expect.poll(() => page.evaluate(() => getComputedStyle(document.body).color)).toBe("rgb(1, 2, 3)");
});
