import type { XenopsServer } from "../../../generated/daemons/xenops.ts";
import { dynamicId } from "../atomics/device-steps.ts";
import type { Engine } from "../engine.ts";
import { deviceKinds } from "../store/store.ts";

/** Calls of clients that follow changes (spec: xenopsd.md, section 8). */
export function updatesCalls({ updates, store }: Engine): XenopsServer["UPDATES"] {
  return {
    get: ({ last_id: from, timeout }) => updates.get(from, timeout),
    last_id: () => updates.lastId,
    inject_barrier: ({ vm_id: vm, id }) => updates.injectBarrier(vm, id),
    remove_barrier: ({ id }) => updates.removeBarrier(id),
    refresh_vm({ id }) {
      store.vm(id);
      updates.add(["Vm", id]);
      for (const kind of deviceKinds) {
        for (const { id: device } of store.devices(kind, id)) updates.add(dynamicId(kind, device));
      }
    },
  };
}
