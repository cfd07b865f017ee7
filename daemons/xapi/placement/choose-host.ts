import type { Context } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import { isNullRef, type Ref } from "../../../runtime/ref.ts";

/**
 * A host where a VM may start: enabled and alive, its own affinity first, else the one with the most free memory
 * (spec: dispatch-forwarding.md, section 6). Raises NO_HOSTS_AVAILABLE [].
 */
export function chooseHost(context: Context, vm: Ref<"VM">): Ref<"host"> {
  const row = context.db.VM.get(vm);
  if (!isNullRef(row.scheduled_to_be_resident_on)) return row.scheduled_to_be_resident_on;
  const candidates = context.db.host.rows().filter(([, host]) => {
    const live = context.db.host_metrics.find(host.metrics)?.live ?? false;
    return live && host.enabled;
  });
  const affine = candidates.find(([ref]) => ref === row.affinity);
  if (affine !== undefined) return affine[0];
  const free = (host: Ref<"host">): number =>
    context.db.host_metrics.find(context.db.host.get(host).metrics)?.memory_free ?? 0;
  const [best] = candidates.map(([ref]) => ref).sort((a, b) => free(b) - free(a));
  if (best === undefined) throw new XapiError("NO_HOSTS_AVAILABLE", []);
  return best;
}
