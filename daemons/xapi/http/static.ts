import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { escapeHtml, HttpError } from "../../../runtime/http/pages.ts";
import type { HttpRequest } from "../../../runtime/http/request.ts";
import type { Header, HttpResponse } from "../../../runtime/http/response.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".css": "text/css",
  ".js": "application/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".txt": "text/plain",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** What the static site needs to know. */
export interface StaticSite {
  /** Folder of the files. */
  readonly root: string;
  /** Seconds of `Strict-Transport-Security`; negative: no header. */
  readonly hstsMaxAge: number;
  /** Whether clients on the network that come without TLS are refused; else they are sent to TLS. */
  readonly httpsOnly: boolean;
}

/**
 * Serves a file of the web root, a folder by its `index.html`, to clients over TLS and on this machine (spec: api-wire.md,
 * sections 10.4 and 10.5). 404 for what is not there, 403 for what is outside and for plain clients of the network; where
 * the site is not for TLS only, plain clients that say which host they mean are sent there with a 301.
 */
export async function serveStatic(site: StaticSite, request: HttpRequest, response: HttpResponse): Promise<void> {
  const { origin } = request;
  if (origin.transport === "tcp") {
    const host = request.headers.get("host");
    if (site.httpsOnly && !LOOPBACK.test(origin.clientIp ?? "")) throw new HttpError(403, "Use https.");
    if (!site.httpsOnly && host !== undefined) return redirect(request, response, host);
  }
  const file = await findFile(site.root, request.path);
  if (file === undefined) return notFound(request, response);
  const { size } = await stat(file);
  const headers: Header[] = [
    ["content-type", TYPES[extname(file)] ?? "application/octet-stream"],
    ...(site.hstsMaxAge >= 0 ? ([["Strict-Transport-Security", `max-age=${site.hstsMaxAge}`]] as const) : []),
  ];
  await pipeline(createReadStream(file), response.stream({ status: 200, headers }, size));
}

const LOOPBACK = /^(?:127\.|::1$)/;

/** To the same address over TLS, at its usual port. */
function redirect({ path, rawQuery }: HttpRequest, response: HttpResponse, host: string): void {
  const query = rawQuery === "" ? "" : `?${rawQuery}`;
  const location = `https://${host.replace(/:\d+$/, "")}${encodeURI(path)}${query}`;
  response.reply({ status: 301, headers: [["location", location]] });
}

async function findFile(root: string, path: string): Promise<string | undefined> {
  const base = await realpath(root).catch(() => undefined);
  if (base === undefined || path.includes("\0")) return undefined;
  const wanted = join(base, path);
  if (wanted !== base && !wanted.startsWith(base + sep)) throw new HttpError(403, "This is outside of the web root.");
  const real = await realpath(wanted).catch(() => undefined);
  if (real === undefined) return undefined;
  if (real !== base && !real.startsWith(base + sep)) throw new HttpError(403, "This is outside of the web root.");
  const found = await stat(real);
  if (found.isFile()) return real;
  const index = join(real, "index.html");
  return (await stat(index).catch(() => undefined))?.isFile() === true ? index : undefined;
}

function notFound(request: HttpRequest, response: HttpResponse): void {
  const page = `<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>There is nothing at ${escapeHtml(request.path)} on this server.</p><hr/><address>Xapi Server</address></body></html>`;
  response.reply({ status: 404, headers: [["cache-control", "no-cache, no-store"]] }, page);
}
