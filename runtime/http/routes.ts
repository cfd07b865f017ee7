import type { HttpRequest } from "./request.ts";
import type { HttpResponse } from "./response.ts";

/**
 * Serves a request. It may answer later; the request counts as done when the returned promise is settled and the reply is complete.
 * A thrown `HttpError` becomes its page, anything else a 500.
 */
export type Handler = (request: HttpRequest, response: HttpResponse) => Promise<void> | void;

/** What answers: a plain handler, or RPC in one of the two protocols. */
export type Target = { readonly handler: Handler } | { readonly rpc: "xml" | "json" };

export interface Route {
  /** GET, POST, PUT, CONNECT or OPTIONS. */
  readonly method: string;
  /** A prefix of decoded paths. */
  readonly path: string;
  readonly target: Target;
}

/** The RPC endpoints (spec: api-wire.md, section 1). */
export const RPC_ROUTES: readonly Route[] = [
  { method: "POST", path: "/", target: { rpc: "xml" } },
  { method: "POST", path: "/RPC2", target: { rpc: "xml" } },
  { method: "POST", path: "/json", target: { rpc: "xml" } },
  { method: "POST", path: "/jsonrpc", target: { rpc: "json" } },
];

/** Routes by method, then by the longest prefix of the path (spec: api-wire.md, section 10.1). A later route replaces an equal one. */
export class RouteTable {
  readonly #byMethod = new Map<string, Map<string, Target>>();
  readonly #lengths = new Map<string, readonly number[]>();

  constructor(routes: readonly Route[]) {
    for (const { method, path, target } of routes) {
      const paths = this.#byMethod.get(method) ?? new Map<string, Target>();
      this.#byMethod.set(method, paths.set(path, target));
    }
    for (const [method, paths] of this.#byMethod) {
      const lengths = new Set([...paths.keys()].map((path) => path.length));
      this.#lengths.set(
        method,
        [...lengths].sort((a, b) => b - a),
      );
    }
  }

  /** Whether any path is served for a method. */
  knows(method: string): boolean {
    return this.#byMethod.has(method);
  }

  find(method: string, path: string): Target | undefined {
    const paths = this.#byMethod.get(method);
    if (paths === undefined) return undefined;
    const exact = paths.get(path);
    if (exact !== undefined) return exact;
    for (const length of this.#lengths.get(method) ?? []) {
      const target = length < path.length ? paths.get(path.slice(0, length)) : undefined;
      if (target !== undefined) return target;
    }
    return undefined;
  }
}
