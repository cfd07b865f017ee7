import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type HttpHandlerName, httpHandlers } from "../../../generated/server/http.ts";
import { databaseXml } from "../../../runtime/db/xml/write.ts";
import type { CallContext } from "../../../runtime/dispatch/call-context.ts";
import type { HttpRequest } from "../../../runtime/http/request.ts";
import type { HttpResponse } from "../../../runtime/http/response.ts";
import type { Route, Target } from "../../../runtime/http/routes.ts";
import { readAuditLog } from "../audit/file.ts";
import type { Xapi } from "../server.ts";
import { authorise, identifyCaller } from "./authentication.ts";
import { type StaticSite, serveStatic } from "./static.ts";

/** What a handler works with. */
export interface HandlerScope {
  readonly context: CallContext;
  readonly site: StaticSite;
}

type Serve = (scope: HandlerScope, request: HttpRequest, response: HttpResponse) => Promise<void> | void;
type Rpc = { readonly rpc: "xml" | "json" };

/** Headers of bodies that end with the connection; the audit log says that it is kept all the same (spec: http-handlers.md, section 1.3). */
const streamHeaders = (connection: "keep-alive" | "close") =>
  [
    ["Connection", connection],
    ["Cache-Control", "no-cache, no-store"],
  ] as const;

/** The HTTP handlers that there are; `xapi-codegen coverage` counts them. */
export const handlers = {
  post_root: { rpc: "xml" },
  post_RPC2: { rpc: "xml" },
  post_json: { rpc: "xml" },
  post_jsonrpc: { rpc: "json" },

  get_root: ({ site }, request, response) => serveStatic(site, request, response),

  async get_audit_log({ context }, request, response) {
    const lines = readAuditLog(context.services.dataDir, request.query.get("since") ?? "");
    const headers = [...streamHeaders("keep-alive"), ["content-type", "text/plain"]] as const;
    await pipeline(Readable.from(lines), response.stream({ status: 200, headers }));
  },

  async get_pool_xml_db_sync({ context }, _request, response) {
    const pieces = databaseXml(context.services.database.snapshot());
    await pipeline(Readable.from(pieces), response.stream({ status: 200, headers: streamHeaders("close") }));
  },
} satisfies Partial<Record<HttpHandlerName, Serve | Rpc>>;

/** Handlers whose caller need not say who it is. */
const PUBLIC: ReadonlySet<string> = new Set(["get_root"]);

/** The routes of the handlers, each behind the check of who asks and whether it may (spec: api-wire.md, section 11). */
export function routes(xapi: Xapi, site: StaticSite): Route[] {
  return Object.entries(handlers).map(([name, handler]) => {
    const { method, path } = httpHandlers[name as HttpHandlerName];
    const target: Target =
      typeof handler === "function" ? { handler: guarded(xapi, site, name as HttpHandlerName, handler) } : handler;
    return { method, path, target };
  });
}

function guarded(xapi: Xapi, site: StaticSite, name: HttpHandlerName, serve: Serve) {
  return async (request: HttpRequest, response: HttpResponse): Promise<void> => {
    const context = xapi.context(`http/${name}`, request.origin);
    if (PUBLIC.has(name)) return serve({ context, site }, request, response);
    const caller = await identifyCaller(context, request, name);
    try {
      authorise(context, caller, name);
      await serve({ context, site }, request, response);
    } finally {
      if (caller.temporary !== undefined) context.services.sessions.destroy(caller.temporary);
    }
  };
}
