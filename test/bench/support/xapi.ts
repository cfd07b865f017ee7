import { join } from "node:path";
import { type Started, startModule } from "./processes.ts";

/** A simulated pool to be measured. */
export interface PoolOptions {
  /** Folder for its files and sockets. */
  readonly folder: string;
  readonly vms?: number;
  readonly hosts?: number;
  readonly store?: "sqlite" | "memory";
}

export const PASSWORD = "bench-password";

/** The API server alone, in a process of its own, over plain HTTP and a Unix socket. */
export async function startXapi({ folder, vms = 0, hosts = 1, store = "memory" }: PoolOptions): Promise<Started> {
  return startModule(
    "daemons/xapi/main.ts",
    [
      "--simulated",
      "--loglevel=error",
      "--local-auth=users-file",
      `--users-file=${join(folder, "users")}`,
      `--socket=${join(folder, "xapi")}`,
      `--switch-path=${join(folder, "switch")}`,
      `--data=${join(folder, "data")}`,
      "--http-port=0",
      "--https-port=-1",
      `--store=${store}`,
      `--vms=${vms}`,
      `--hosts=${hosts}`,
    ],
    { XAPI_ROOT_PASSWORD: PASSWORD },
  );
}

/** Calls a message by JSON-RPC and answers its result as bytes of JSON; for preparing and looking, not for measuring. */
export async function call(url: string, method: string, ...params: unknown[]): Promise<unknown> {
  const response = await fetch(`${url}/jsonrpc`, {
    method: "POST",
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const reply = (await response.json()) as { readonly result?: unknown; readonly error?: unknown };
  if (reply.error !== undefined) throw new Error(`${method}: ${JSON.stringify(reply.error)}`);
  return reply.result;
}

/** Where a started server answers HTTP. */
export function urlOf({ announced }: Started): string {
  return `http://127.0.0.1:${announced.httpPort}`;
}

/** A session of root. */
export async function logIn(url: string): Promise<string> {
  return String(await call(url, "session.login_with_password", "root", PASSWORD));
}
