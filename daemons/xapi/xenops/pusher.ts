import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { XenopsClient } from "../../../generated/daemons/xenops.ts";
import type { Timer } from "../../../runtime/ambient.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { isLive } from "../vm/facts.ts";
import { metadataText } from "./metadata.ts";

/** What the pusher works with. */
export interface PusherOptions {
  readonly client: XenopsClient;
  /** Names the pusher in the VM manager's log. */
  readonly debugInfo: string;
  readonly scope: Pick<Context, "db" | "services" | "ambient">;
}

/** How long changes are gathered, in milliseconds. */
const GATHER = 100;

/** The fields that the metadata of a VM are made from. */
const FIELDS: readonly (keyof VMRow)[] = [
  "name_label",
  "xenstore_data",
  "platform",
  "bios_strings",
  "domain_type",
  "HVM_boot_policy",
  "HVM_boot_params",
  "HVM_shadow_multiplier",
  "PV_bootloader",
  "PV_kernel",
  "PV_ramdisk",
  "PV_args",
  "PV_legacy_args",
  "PV_bootloader_args",
  "other_config",
  "memory_static_max",
  "memory_dynamic_max",
  "memory_dynamic_min",
  "VCPUs_max",
  "VCPUs_at_startup",
  "VCPUs_params",
  "actions_after_crash",
  "actions_after_shutdown",
  "actions_after_reboot",
  "actions_after_softreboot",
  "has_vendor_device",
  "generation_id",
];

/**
 * Tells the VM manager of changes to VMs that run, so that the next domain of a VM, and what is done when its guest ends, are as the records
 * say then (spec: xenopsd.md, section 8.1).
 */
export class MetadataPusher {
  readonly #o: PusherOptions;
  /** The rows that the VM manager has the metadata of, by VM; where nothing stands it may have other ones. */
  readonly #sent = new Map<string, Readonly<VMRow>>();
  readonly #changed = new Set<Ref<"VM">>();
  #timer: Timer | undefined;
  #pushing = false;

  constructor(options: PusherOptions) {
    this.#o = options;
  }

  /** Begins to listen; returns what ends that. */
  begin(): () => void {
    const { db, services } = this.#o.scope;
    const end = services.database.onChange(({ class: name, ref, kind }) => {
      if (name !== "VM") return;
      const row = db.VM.find(ref);
      if (kind === "del") this.#sent.delete(ref);
      else if (row !== undefined && isLive(row.power_state)) this.#look(ref as Ref<"VM">, row);
    });
    return () => {
      end();
      this.#timer?.stop();
    };
  }

  /** The VM manager has the metadata of a VM as it is now. */
  sent(vm: Ref<"VM">): void {
    this.#sent.set(vm, this.#o.scope.db.VM.get(vm));
  }

  #look(vm: Ref<"VM">, row: Readonly<VMRow>): void {
    const sent = this.#sent.get(vm);
    if (row.is_control_domain || (sent !== undefined && FIELDS.every((field) => sent[field] === row[field]))) return;
    this.#changed.add(vm);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#pushing) return;
    this.#timer = this.#o.scope.ambient.after(GATHER, () => {
      this.#timer = undefined;
      void this.#pushAll();
    });
  }

  async #pushAll(): Promise<void> {
    this.#pushing = true;
    for (const vm of this.#changed) {
      this.#changed.delete(vm);
      try {
        await this.#push(vm);
      } catch (error) {
        this.#sent.delete(vm);
        this.#o.scope.services.log.exception("the VM manager could not be told of a change", error);
      }
    }
    this.#pushing = false;
    if (this.#changed.size > 0) this.#schedule();
  }

  /** One that the VM manager does not know has nothing to be told; one that it works on is told when that is done. */
  async #push(vm: Ref<"VM">): Promise<void> {
    const { client, debugInfo: debug_info, scope } = this.#o;
    const row = scope.db.VM.find(vm);
    if (row === undefined || !isLive(row.power_state)) return;
    this.sent(vm);
    if (!(await client.VM.exists({ debug_info, id: row.uuid }))) return;
    try {
      await client.VM.import_metadata({ debug_info, metadata: metadataText(scope.db, vm) });
    } catch (error) {
      // A device that is gone from the records is still plugged: the next change is told again.
      if (!(error instanceof DaemonError)) throw error;
      this.#sent.delete(vm);
    }
  }
}
