import { networkInterfaces } from "node:os";
import type { Db } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import type { ServedAt } from "../listen.ts";

/**
 * The address that clients are told: where the server listens or, if it listens everywhere, the first address of the
 * machine that others can reach (clients drop the port and use it as it is; spec: clients.md, section 7).
 */
export function reachableAddress(listening: string): string {
  if (listening !== "0.0.0.0" && listening !== "::") return listening;
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find((a) => !a.internal && a.family === "IPv4")?.address ?? "127.0.0.1";
}

/** Scheme, host and port under which clients reach a host that has this address: `https://192.0.2.1`. */
export function originOf(address: string, servedAt: ServedAt): string {
  const { httpsPort, httpPort } = servedAt;
  const host = address.includes(":") ? `[${address}]` : address;
  if (httpsPort !== undefined) return `https://${host}${httpsPort === 443 ? "" : `:${httpsPort}`}`;
  if (httpPort !== undefined) return `http://${host}${httpPort === 80 ? "" : `:${httpPort}`}`;
  return `https://${host}`;
}

/** Where a console is reached on a server (spec: startup-config.md, section 3.4.2). */
export function consoleUrl(origin: string, console: string): string {
  return `${origin}/console?ref=${console}`;
}

/**
 * Where the consoles of VMs on a host are reached: scheme, host and port as of the console of its control domain, which
 * the start writes anew each time.
 */
export function consoleOrigin(db: Db, host: Ref<"host">): string {
  const row = db.host.get(host);
  const own = db.VM.find(row.control_domain)?.consoles.flatMap((console) => db.console.find(console)?.location ?? []);
  const match = /^(https?:\/\/[^/]+)\//.exec(own?.[0] ?? "");
  return match?.[1] ?? originOf(row.address, { address: row.address });
}
