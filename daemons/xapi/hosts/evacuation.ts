import { errors } from "../../../generated/api/errors.ts";
import type { Context, Db } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { assertAgile } from "../placement/agile.ts";
import { assertCanBootHere } from "../placement/can-boot.ts";
import { PlacementView } from "../placement/view.ts";
import { memoryOverhead } from "../vm/memory-model.ts";

/** Where the guests of a host would go, and why some would not. */
export interface Evacuation {
  readonly moves: readonly { readonly vm: Ref<"VM">; readonly to: Ref<"host"> }[];
  /** Code and parameters by VM. */
  readonly obstacles: Readonly<Record<string, readonly string[]>>;
}

/**
 * Plans to empty a host: the biggest guest goes to the host with the most memory left (spec: ha.md, sections 11.2 and 11.5).
 * Guests without another host are in the way: NO_HOSTS_AVAILABLE where there is none at all,
 * HOST_NOT_ENOUGH_FREE_MEMORY where none has room, or what keeps the guest on its host.
 */
export function planEvacuation({ db }: Pick<Context, "db">, host: Ref<"host">): Evacuation {
  const others = db.host.rows().filter(([ref, row]) => {
    return ref !== host && row.enabled && db.host_metrics.find(row.metrics)?.live === true;
  });
  const view = new PlacementView(db);
  const room = new Map(others.map(([ref]) => [ref, roomOn(view, ref)]));
  const guests = db.host.get(host).resident_VMs.filter((vm) => !db.VM.get(vm).is_control_domain);
  const bySize = guests.map((vm) => ({ vm, size: sizeOf(db, vm) })).sort((a, b) => b.size - a.size);
  const moves: { vm: Ref<"VM">; to: Ref<"host"> }[] = [];
  const obstacles: Record<string, readonly string[]> = {};
  for (const { vm, size } of bySize) {
    const found = destination(db, vm, size, room);
    if (found instanceof XapiError) obstacles[vm] = found.description;
    else {
      moves.push({ vm, to: found });
      room.set(found, (room.get(found) ?? 0) - size);
    }
  }
  return { moves, obstacles };
}

/** Memory of a host that its guests do not take even when they have all that they may have, in bytes. */
function roomOn(view: PlacementView, host: Ref<"host">): number {
  const { db } = view;
  const { metrics, memory_overhead } = db.host.get(host);
  const { dynamic_max, overhead } = view.usageOf(host);
  return db.host_metrics.get(metrics).memory_total - memory_overhead - dynamic_max - overhead;
}

/** Memory that a guest needs elsewhere, in bytes. */
function sizeOf(db: Db, vm: Ref<"VM">): number {
  const row = db.VM.get(vm);
  return row.memory_dynamic_max + memoryOverhead(row);
}

function destination(
  db: Db,
  vm: Ref<"VM">,
  size: number,
  room: ReadonlyMap<Ref<"host">, number>,
): Ref<"host"> | XapiError {
  if (room.size === 0) return errors.NO_HOSTS_AVAILABLE();
  try {
    assertAgile(db, vm);
  } catch (error) {
    if (error instanceof XapiError) return error;
    throw error;
  }
  const roomy = [...room].filter(([, free]) => free >= size).sort(([, a], [, b]) => b - a);
  let reason = errors.HOST_NOT_ENOUGH_FREE_MEMORY(String(size), String(Math.max(0, ...room.values())));
  for (const [host] of roomy) {
    try {
      assertCanBootHere(db, vm, host, { memory: false, cpu: true });
      return host;
    } catch (error) {
      if (!(error instanceof XapiError)) throw error;
      reason = error;
    }
  }
  return reason;
}
