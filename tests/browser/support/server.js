// Serves built sites as a good static host would (types, gzip, 404 page), under the strict policy that
// every site promises to work with.
import { createServer } from "node:http";
import { readFileSync, statSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

/** The policy of every answer. A page that needs more than this is at fault. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".jsonl": "application/jsonl",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".xml": "application/xml",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".yaml": "application/yaml",
  ".sha256": "text/plain; charset=utf-8",
  ".gz": "application/gzip",
  ".zip": "application/zip",
};

/** What is small already gains nothing from gzip. */
const PACKED = new Set([".png", ".gz", ".zip"]);

/**
 * Starts a server on a free port of the loopback interface. `mounts` maps path prefixes, such as `/` or
 * `/docs/`, to folders; it may be filled while the server runs.
 */
export async function serve(mounts) {
  const packed = new Map();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://server");
    const prefix = Object.keys(mounts)
      .filter((prefix) => pathname.startsWith(prefix))
      .sort((a, b) => b.length - a.length)[0];
    const folder = prefix && mounts[prefix];
    if (!folder || request.method !== "GET") return response.writeHead(folder ? 405 : 404).end();
    const found = lookUp(folder, decodeURIComponent(pathname.slice(prefix.length)));
    if (found.redirect) return response.writeHead(301, { Location: `${pathname}/` }).end();
    const type = extname(found.file);
    const headers = {
      "Content-Type": TYPES[type] ?? "application/octet-stream",
      "Content-Security-Policy": POLICY,
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-cache",
    };
    let body = found.file && readFileSync(found.file);
    if (body && !PACKED.has(type)) {
      if (!packed.has(found.file)) packed.set(found.file, gzipSync(body, { level: 9 }));
      body = packed.get(found.file);
      headers["Content-Encoding"] = "gzip";
    }
    response.writeHead(found.status, { ...headers, "Content-Length": body ? body.length : 0 }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** The file that answers for a path inside a site's folder. */
function lookUp(folder, path) {
  const inside = normalize(`/${path}`);
  const file = join(folder, inside.endsWith("/") ? `${inside}index.html` : inside);
  const is = statSync(file, { throwIfNoEntry: false });
  if (is?.isFile()) return { file, status: 200 };
  if (is?.isDirectory()) return { file: "", redirect: true };
  const missing = join(folder, "404.html");
  return statSync(missing, { throwIfNoEntry: false }) ? { file: missing, status: 404 } : { file: "", status: 404 };
}
