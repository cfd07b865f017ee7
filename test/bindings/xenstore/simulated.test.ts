import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import { type Behaviour, cBehaviour, ocamlBehaviour } from "../../../bindings/xenstore/simulated/behaviour.ts";
import { serveSimulated } from "../../../bindings/xenstore/simulated/server.ts";
import { SimulatedXenstore } from "../../../bindings/xenstore/simulated.ts";
import { connectSocket } from "../../../bindings/xenstore/socket.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { nodeContract } from "./contract.ts";
import { domainContract, guestContract } from "./domain-contract.ts";
import type { Target } from "./target.ts";
import { watchContract } from "./watch-contract.ts";
import { wireContract } from "./wire-contract.ts";

/** The contract against the simulated store, in both daemons' ways, within the process and over a socket. */
function contracts(name: string, target: Target): void {
  const test = suite(`bindings/xenstore/simulated ${name}`);
  if (target.socket !== undefined) wireContract(test, () => target);
  nodeContract(test, () => target);
  watchContract(test, () => target);
  domainContract(test, () => target);
  guestContract(test, () => target);
  test.after(() => target.stop());
  test.run();
}

function inProcess(kind: Target["kind"], behaviour: Behaviour): Target {
  const store = new SimulatedXenstore(behaviour);
  return {
    kind,
    socket: undefined,
    longDirectories: true,
    connect: async () => store.connect(systemAmbient),
    guest: async (domid) => store.connect(systemAmbient, domid),
    hypervisor: {
      create: (domid) => store.createDomain(domid),
      shutdown: (domid) => store.shutdownDomain(domid),
      proceed: (domid) => store.continueDomain(domid),
      destroy: (domid) => store.destroyDomain(domid),
    },
    async stop() {},
  };
}

async function overSocket(kind: Target["kind"], behaviour: Behaviour): Promise<Target> {
  const directory = mkdtempSync(join(tmpdir(), "xenstore-"));
  const store = new SimulatedXenstore(behaviour);
  const socket = join(directory, "socket");
  const server = await serveSimulated(store, socket);
  return {
    kind,
    socket,
    longDirectories: true,
    connect: () => connectSocket(socket, systemAmbient),
    guest: async (domid) => store.connect(systemAmbient, domid),
    hypervisor: {
      create: (domid) => store.createDomain(domid),
      shutdown: (domid) => store.shutdownDomain(domid),
      proceed: (domid) => store.continueDomain(domid),
      destroy: (domid) => store.destroyDomain(domid),
    },
    async stop() {
      await server.close();
      rmSync(directory, { recursive: true });
    },
  };
}

const sockets = [await overSocket("c", cBehaviour), await overSocket("ocaml", ocamlBehaviour)] as const;
contracts("as C, in the process", inProcess("c", cBehaviour));
contracts("as oxenstored, in the process", inProcess("ocaml", ocamlBehaviour));
contracts("as C, over a socket", sockets[0]);
contracts("as oxenstored, over a socket", sockets[1]);
