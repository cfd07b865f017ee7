import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type HttpHandlerName, httpHandlers } from "../../../generated/server/http.ts";
import { databaseXml } from "../../../runtime/db/xml/write.ts";
import type { CallContext } from "../../../runtime/dispatch/call-context.ts";
import { HttpError } from "../../../runtime/http/pages.ts";
import { answerPreflight } from "../../../runtime/http/preflight.ts";
import type { HttpRequest } from "../../../runtime/http/request.ts";
import type { HttpResponse } from "../../../runtime/http/response.ts";
import type { Route, Target } from "../../../runtime/http/routes.ts";
import { readAuditLog } from "../audit/file.ts";
import type { Xapi } from "../server.ts";
import { getBlob, putBlob } from "./blob.ts";
import { guard, type Work } from "./guard.ts";
import { putMessages } from "./messages.ts";
import { streamHeaders } from "./replies.ts";
import { getConfigSync, getServices } from "./services.ts";
import { type StaticSite, serveStatic } from "./static.ts";
import { handOver, postXenops } from "./xenops.ts";

/** What a handler works with. */
export interface HandlerScope {
  readonly context: CallContext;
  /** The static files; `undefined`: none are served. */
  readonly site: StaticSite | undefined;
  /** Checks who asks before the work; for the handlers that are open to everybody otherwise. */
  readonly guarded: (work: Work) => Promise<void>;
}

type Serve = (scope: HandlerScope, request: HttpRequest, response: HttpResponse) => Promise<void> | void;

/** The HTTP handlers that there are, those as they are that ask nobody who they are; `xapi-codegen coverage` counts them. */
export const handlers = {
  post_root: { rpc: "xml" },
  post_RPC2: { rpc: "xml" },
  post_json: { rpc: "xml" },
  post_jsonrpc: { rpc: "json" },
  post_root_options: { handler: answerPreflight },
  post_json_options: { handler: answerPreflight },
  post_jsonrpc_options: { handler: answerPreflight },

  get_root({ site }, request, response) {
    if (site === undefined) throw new HttpError(403, "There is no web server here.");
    return serveStatic(site, request, response);
  },

  async get_audit_log({ context }, request, response) {
    const lines = readAuditLog(context.services.dataDir, request.query.get("since") ?? "");
    const headers = [...streamHeaders("keep-alive"), ["content-type", "text/plain"]] as const;
    await pipeline(Readable.from(lines), response.stream({ status: 200, headers }));
  },

  async get_pool_xml_db_sync({ context }, _request, response) {
    const pieces = databaseXml(context.services.database.snapshot());
    await pipeline(Readable.from(pieces), response.stream({ status: 200, headers: streamHeaders("close") }));
  },

  get_blob: ({ context, guarded }, request, response) => getBlob(context, request, response, guarded),
  put_blob: ({ context }, request, response) => putBlob(context, request, response),
  put_messages: ({ context }, request, response) => putMessages(context, request, response),
  get_services: (_scope, request, response) => getServices(request, response),
  get_config_sync: (_scope, request, response) => getConfigSync(request, response),

  post_services_xenops: ({ context }, request, response) => postXenops(context, request, response),
  get_services_xenops: ({ context }, request, response) => handOver(context, request, response),
  put_services_xenops: ({ context }, request, response) => handOver(context, request, response),
} satisfies Partial<Record<HttpHandlerName, Serve | Target>>;

/** Handlers that check by themselves who asks, if at all. */
const OPEN: ReadonlySet<string> = new Set(["get_root", "get_blob", "post_cli"]);

/**
 * The routes of the handlers, each behind the check of who asks and whether it may (spec: api-wire.md, section 11). What
 * is not there yet is told with a 501 to those who might use it.
 */
export function routes(xapi: Xapi, site: StaticSite | undefined): Route[] {
  const known: Partial<Record<HttpHandlerName, Serve | Target>> = handlers;
  return (Object.keys(httpHandlers) as HttpHandlerName[]).map((name): Route => {
    const { method, path } = httpHandlers[name];
    const handler = known[name] ?? missing;
    const target = typeof handler === "function" ? { handler: guarded(xapi, site, name, handler) } : handler;
    return { method, path, target };
  });
}

const missing: Serve = (_scope, { method, path }) => {
  throw new HttpError(501, `${method} ${path} is not there yet.`);
};

function guarded(xapi: Xapi, site: StaticSite | undefined, name: HttpHandlerName, serve: Serve) {
  return async (request: HttpRequest, response: HttpResponse): Promise<void> => {
    const context = xapi.context(`http/${name}`, request.origin);
    const { settings, callLimiter } = context.services;
    const { userAgent, clientIp } = request.origin;
    if (settings.rate_limit && userAgent !== undefined && clientIp !== undefined)
      await callLimiter.admit(context.message, request.origin);
    const scope: HandlerScope = { context, site, guarded: (work) => guard(context, request, name, work) };
    const work = () => serve(scope, request, response);
    return OPEN.has(name) ? work() : scope.guarded(work);
  };
}
