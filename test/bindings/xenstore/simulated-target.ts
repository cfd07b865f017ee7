import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Connection } from "../../../bindings/xenstore/connection.ts";
import type { Behaviour } from "../../../bindings/xenstore/simulated/behaviour.ts";
import { serveSimulated } from "../../../bindings/xenstore/simulated/server.ts";
import { SimulatedXenstore } from "../../../bindings/xenstore/simulated.ts";
import { connectSocket } from "../../../bindings/xenstore/socket.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import type { Target } from "./target.ts";

/** A simulated daemon within this process. */
export function inProcess(kind: Target["kind"], behaviour: Behaviour): Target {
  const store = new SimulatedXenstore(behaviour);
  return {
    ...withoutSocket(kind, store),
    socket: undefined,
    connect: async () => store.connect(systemAmbient),
    async stop() {},
  };
}

/** A simulated daemon in this process, which is reached over a socket. */
export async function overSocket(
  kind: Target["kind"],
  behaviour: Behaviour,
  connect: (socket: string) => Promise<Connection> = (socket) => connectSocket(socket, systemAmbient),
): Promise<Target & { readonly socket: string }> {
  const directory = mkdtempSync(join(tmpdir(), "xenstore-"));
  const store = new SimulatedXenstore(behaviour);
  const socket = join(directory, "socket");
  const server = await serveSimulated(store, socket);
  return {
    ...withoutSocket(kind, store),
    socket,
    connect: () => connect(socket),
    async stop() {
      await server.close();
      rmSync(directory, { recursive: true });
    },
  };
}

function withoutSocket(kind: Target["kind"], store: SimulatedXenstore) {
  return {
    kind,
    longDirectories: true,
    guest: async (domid: number) => store.connect(systemAmbient, domid),
    hypervisor: {
      create: (domid: number) => store.createDomain(domid),
      shutdown: (domid: number) => store.shutdownDomain(domid),
      proceed: (domid: number) => store.continueDomain(domid),
      destroy: (domid: number) => store.destroyDomain(domid),
    },
  };
}
