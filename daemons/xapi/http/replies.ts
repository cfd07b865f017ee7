import type { Header, HttpResponse } from "../../../runtime/http/response.ts";

/** Headers of a body that ends with the connection; the audit log says that it is kept all the same (spec: http-handlers.md, section 1.3). */
export const streamHeaders = (connection: "keep-alive" | "close"): readonly Header[] => [
  ["Connection", connection],
  ["Cache-Control", "no-cache, no-store"],
];

/** A refusal in a handler's own words: a status without length or body (spec: http-handlers.md, section 1.3). */
export function refuse(response: HttpResponse, status: 400 | 404): void {
  response.stream({ status, version: "1.1", headers: streamHeaders("close") }).end();
}
