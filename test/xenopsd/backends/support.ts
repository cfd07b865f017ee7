import { SimulatedHost } from "../../../bindings/hypervisor/simulated/host.ts";
import type { WireConnection } from "../../../bindings/xenstore/client.ts";
import type { Connection } from "../../../bindings/xenstore/connection.ts";
import { formatPermission } from "../../../bindings/xenstore/permissions.ts";
import type { Backend, BackendEvent } from "../../../daemons/xenopsd/backends/backend.ts";
import { simulatedBackend } from "../../../daemons/xenopsd/backends/simulated/backend.ts";
import { uncancellable } from "../../../daemons/xenopsd/backends/xen/devices/generic.ts";
import { nowhere } from "../../../daemons/xenopsd/store/files.ts";
import { Store } from "../../../daemons/xenopsd/store/store.ts";
import type { VbdT, VifT, VmT } from "../../../generated/daemons/xenops.ts";
import { type Ambient, systemAmbient } from "../../../runtime/ambient.ts";
import { turns } from "../../support/wait.ts";
import { pvVm, uuid, vbd, vif } from "../support.ts";

export const id = uuid(1);
export const task = uncancellable;

/** A backend on a host of its own, where nothing takes time; and a connection to look at xenstore. */
export interface Stage {
  readonly host: SimulatedHost;
  readonly store: Store;
  readonly backend: Backend;
  readonly tree: Connection;
  readonly events: BackendEvent[];
  /** Ends the backend's connections to xenstore. */
  lose(): Promise<void>;
  end(): Promise<void>;
}

export async function stage(ambient: Ambient = systemAmbient): Promise<Stage> {
  const host = new SimulatedHost({ ambient, memoryMib: 4096, delayScale: 0 });
  const store = new Store(nowhere);
  const opened = host.open.bind(host);
  const connections: WireConnection[] = [];
  host.open = () => {
    const connection = opened();
    connections.push(connection);
    return connection;
  };
  const backend = simulatedBackend({
    ambient,
    store,
    files: nowhere,
    memoryMib: 4096,
    delayScale: 0,
    host,
  });
  const events: BackendEvent[] = [];
  await backend.init((event) => events.push(event));
  const tree = host.open();
  const end = async () => {
    await tree.close();
    await backend.stop();
    await host.stop();
  };
  const lose = async () => {
    for (const connection of connections.splice(0)) if (connection !== tree) await connection.close();
  };
  return { host, store, backend, tree, events, lose, end };
}

/** A VM with a disk and an interface, as it is stored. */
export function defined(store: Store, more: Partial<VmT> = {}): { vm: VmT; disk: VbdT; card: VifT } {
  const vm = pvVm(id, more);
  const disk = vbd(id, "xvda", 0);
  const card = vif(id, 0);
  store.putVm(vm);
  store.putDevice("vbd", disk);
  store.putDevice("vif", card);
  return { vm, disk, card };
}

const MIB = 2 ** 20;

export async function created({ backend }: Stage, vm: VmT): Promise<number> {
  const memory = { reservedKib: 300 * 1024, initialTargetKib: Number(vm.memory_dynamic_max) / 1024 };
  await backend.vm.create(task, vm, { noSharedPageTable: false, memory });
  return backend.vm.domid(vm.id) ?? -1;
}

/** A VM that runs, with its devices. */
export async function running(on: Stage, more: Partial<VmT> = {}) {
  const { store, backend } = on;
  const { vm, disk, card } = defined(store, more);
  const domid = await created(on, vm);
  const definition = { vm, vbds: [disk], vifs: [card], vgpus: [], vusbs: [], pcis: [] };
  await backend.vm.build(task, definition, { force: false });
  await backend.vbd.setActive(disk.id, true);
  await backend.vif.setActive(card.id, true);
  await backend.vbd.plug(task, vm, disk);
  await backend.vif.plug(task, vm, card);
  await backend.vm.createDeviceModel(task, definition, { restore: false });
  await backend.vm.setActionRequest(vm, undefined);
  await backend.vm.unpause(vm);
  await turns();
  return { vm, disk, card, domid, definition };
}

/** Every node below a path with its value and permissions: `value|n0,r1`. */
export function below({ host }: Stage, path: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [each, node] of host.store.tree.entries()) {
    if (each !== path && !each.startsWith(`${path}/`)) continue;
    found[each] = `${node.value.toString("utf8")}|${node.permissions.map(formatPermission).join(",")}`;
  }
  return found;
}

/** Values only. */
export function values(on: Stage, path: string): Record<string, string> {
  const entries = Object.entries(below(on, path)).map(([each, text]) => [
    each.slice(path.length + 1),
    text.slice(0, text.lastIndexOf("|")),
  ]);
  return Object.fromEntries(entries);
}

export { MIB };
