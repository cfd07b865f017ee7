import { errors } from "../../../generated/api/errors.ts";
import type { Context, Db } from "../../../runtime/dispatch/context.ts";
import { isNullRef, nullRef, type Ref } from "../../../runtime/ref.ts";
import { isTrue } from "../operations/describe.ts";
import { poolRow } from "../pool.ts";

/** A disk that a template asks for. */
export interface DiskSpec {
  readonly device: string;
  /** In bytes. */
  readonly size: number;
  /** Uuid of an SR; empty for the pool's default. */
  readonly sr: string;
  readonly bootable: boolean;
  readonly type: "system" | "user";
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * The disks in a template's other_config `disks`: `<provision><disk device="0" size="8589934592" sr="" bootable="true"
 * type="system"/></provision>`. Raises INVALID_VALUE [other_config:disks; reason].
 */
function disksOfSpec(text: string): DiskSpec[] {
  if (text.trim() === "") return [];
  if (!/<provision[\s/>]/.test(text))
    throw errors.INVALID_VALUE("other_config:disks", "There is no element provision.");
  return [...text.matchAll(/<disk\b([^<>]*)>/g)].map(([, inside = ""]) => {
    const attributes = attributesOf(inside);
    const size = Number(attributes.size);
    if (!Number.isSafeInteger(size) || size <= 0)
      throw errors.INVALID_VALUE("other_config:disks", "The size of a disk is no number of bytes.");
    return {
      device: attributes.device ?? "autodetect",
      size,
      sr: attributes.sr ?? "",
      bootable: isTrue(attributes.bootable),
      type: attributes.type === "system" ? "system" : "user",
    };
  });
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name = "", double, single]) => {
    const value = (double ?? single ?? "").replace(/&(\w+);/g, (whole, entity: string) => ENTITIES[entity] ?? whole);
    return [name, value] as const;
  });
  return Object.fromEntries(pairs);
}

function srOf(db: Db, uuid: string): Ref<"SR"> {
  if (uuid !== "") return db.SR.byUuid(uuid);
  const sr = poolRow(db)?.default_SR;
  if (sr === undefined || isNullRef(sr) || !db.SR.has(sr)) throw errors.DEFAULT_SR_NOT_FOUND(sr ?? nullRef<"SR">());
  return sr;
}

/** The SRs of the disks that a template asks for. Raises what making the disks would. */
export function srsOfSpec(db: Db, vm: Ref<"VM">): Ref<"SR">[] {
  return [...new Set(disksOfSpec(db.VM.get(vm).other_config.disks ?? "").map(({ sr }) => srOf(db, sr)))];
}

/** Makes the disks that a template asks for, and their drives; none stays if one cannot be made. */
export async function provisionDisks(context: Context, vm: Ref<"VM">): Promise<void> {
  const { db, services } = context;
  const specs = disksOfSpec(db.VM.get(vm).other_config.disks ?? "").map((spec) => ({ ...spec, sr: srOf(db, spec.sr) }));
  const made: Ref<"VDI">[] = [];
  try {
    for (const { sr, size, type } of specs) {
      context.task.check();
      const record = { ...DISK, name_label: db.VM.get(vm).name_label, SR: sr, virtual_size: size, type };
      made.push((await services.call(context, "VDI.create", { record })) as Ref<"VDI">);
    }
    for (const [i, { device, bootable }] of specs.entries())
      await services.call(context, "VBD.create", {
        record: { ...DRIVE, VM: vm, VDI: made[i], userdevice: device, bootable },
      });
  } catch (error) {
    for (const vbd of db.VM.get(vm).VBDs) if (made.includes(db.VBD.get(vbd).VDI)) db.VBD.destroy(vbd);
    for (const vdi of made) await services.call(context, "VDI.destroy", { self: vdi }).catch(() => undefined);
    throw error;
  }
}

const DISK = {
  name_description: "Created by template provisioner",
  sharable: false,
  read_only: false,
  other_config: {},
  xenstore_data: {},
  sm_config: {},
  tags: [],
};

const DRIVE = {
  device: "",
  mode: "RW",
  type: "Disk",
  unpluggable: true,
  empty: false,
  other_config: {},
  qos_algorithm_type: "",
  qos_algorithm_params: {},
  currently_attached: false,
};
