import type { AddressInfo, Server } from "node:net";

/** Tells whoever forked this process that it is ready, and ends with it. */
export function ready(announcement: Readonly<Record<string, string | number>> = {}): void {
  process.send?.({ kind: "ready", announcement });
  process.once("disconnect", () => process.exit(0));
  process.once("SIGTERM", () => process.exit(0));
}

/** Serves on a free port, or on a Unix socket, and says so. */
export function serve(server: Server, path?: string): void {
  const where = path === undefined ? { host: "127.0.0.1", port: 0 } : { path };
  server.listen(where, () => {
    const address = server.address() as AddressInfo | string | null;
    ready(typeof address === "object" && address !== null ? { httpPort: address.port } : {});
  });
}
