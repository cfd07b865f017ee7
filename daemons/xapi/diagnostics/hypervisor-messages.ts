import type { Db } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";

/** The message buffers of the hypervisors of simulated hosts: what each would say when it boots, until it is emptied. */
export class HypervisorMessages {
  readonly #emptied = new Set<string>();

  /** What the buffer of a host holds. Raises HANDLE_INVALID [host; ref]. */
  read(db: Db, host: Ref<"host">): string {
    const { software_version, cpu_info } = db.host.get(host);
    if (this.#emptied.has(host)) return "";
    return `(XEN) Xen version ${software_version.xen ?? ""}\n(XEN) ${cpu_info.cpu_count ?? "0"} processors: ${cpu_info.modelname ?? ""}\n`;
  }

  /** What the buffer held before it was emptied. Raises HANDLE_INVALID [host; ref]. */
  clear(db: Db, host: Ref<"host">): string {
    const text = this.read(db, host);
    this.#emptied.add(host);
    return text;
  }

  /** A host boots: its hypervisor speaks again. */
  reset(host: Ref<"host">): void {
    this.#emptied.delete(host);
  }
}
