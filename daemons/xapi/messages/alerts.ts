import type { AlertName } from "../../../generated/server/alerts.ts";
import type { Context, Db } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { raise } from "./messages.ts";

interface About {
  readonly vm: Ref<"VM">;
  /** The host before the call. */
  readonly from: Ref<"host">;
  /** Arguments of the call. */
  readonly args: Readonly<Record<string, unknown>>;
  /** The message that ran: `VM.hard_shutdown`. */
  readonly message: string;
}

/** What alerts say after `VM '<name>' (uuid: <uuid>) ` (spec: perfmon-alerts.md, section 7). */
const TEXTS: Readonly<Record<string, (db: Db, about: About, result: unknown) => string>> = {
  VM_STARTED: (db, { vm }) => `started on host: ${hostText(db, db.VM.find(vm)?.resident_on)}`,
  VM_RESUMED: (db, { vm }) => `resumed on host: ${hostText(db, db.VM.find(vm)?.resident_on)}`,
  VM_SHUTDOWN: (_db, { message }) => (message.includes("hard") ? "shutdown forcibly" : "shutdown"),
  VM_REBOOTED: (_db, { message }) => (message.includes("hard") ? "rebooted forcibly" : "rebooted cleanly"),
  VM_PAUSED: () => "paused",
  VM_UNPAUSED: () => "unpaused",
  VM_SUSPENDED: () => "suspended",
  VM_MIGRATED: (db, { vm, from }) =>
    `migrated from host ${quotedHost(db, from)} to host ${quotedHost(db, db.VM.find(vm)?.resident_on)}`,
  VM_SNAPSHOTTED: (_db, { args }) => `snapshotted, snapshot name: ${String(args.new_name)}`,
  VM_CHECKPOINTED: (_db, { args }) => `checkpointed, checkpoint name: ${String(args.new_name)}`,
  VM_SNAPSHOT_REVERTED: (db, { args }) => {
    const snapshot = db.VM.find(String(args.snapshot));
    return `reverted to snapshot: ${snapshot?.name_label ?? ""} (uuid ${snapshot?.uuid ?? ""})`;
  },
  VM_CLONED: (db, _about, result) => `cloned (new uuid: ${db.VM.find(String(result))?.uuid ?? ""})`,
};

/**
 * The alert about a call on a VM: what it needs of the state before the call is read now, the function that comes back raises it.
 * An alert that cannot be raised fails no call.
 */
export function raiseAlert(context: Context, name: string, args: object): (result: unknown) => void {
  const { db, message } = context;
  const given = args as Readonly<Record<string, unknown>>;
  const vm = (given.vm ?? given.self ?? db.VM.find(String(given.snapshot))?.snapshot_of) as Ref<"VM"> | undefined;
  const before = vm === undefined ? undefined : db.VM.find(vm);
  const text = TEXTS[name];
  if (vm === undefined || before === undefined || text === undefined) return () => undefined;
  const about: About = { vm, from: before.resident_on, args: given, message };
  return (result) => {
    const row = db.VM.find(vm);
    if (row === undefined) return;
    const body = `VM '${row.name_label}' (uuid: ${row.uuid}) ${text(db, about, result)}`;
    raise(context, name as AlertName, { cls: "VM", uuid: row.uuid }, body);
  };
}

function hostText(db: Db, ref: string | undefined): string {
  const host = db.host.find(ref ?? "");
  return host === undefined ? "" : `${host.name_label} (uuid: ${host.uuid})`;
}

function quotedHost(db: Db, ref: string | undefined): string {
  const host = db.host.find(ref ?? "");
  return host === undefined ? "''" : `'${host.name_label}' (uuid: ${host.uuid})`;
}
