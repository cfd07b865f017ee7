import type { DynamicId, TaskT, VmState, VmT } from "../../../generated/daemons/xenops.ts";

const MIB = 2 ** 20;

/** A table of texts, in columns as wide as they need. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return lines.map((line) => `${line}\n`).join("");
}

/** VMs with their memory in MiB, and how long their domains run, in seconds of a clock. */
export function vmTable(vms: readonly (readonly [VmT, VmState])[], now: number): string {
  const rows = vms.map(([vm, state]) => [
    vm.name,
    state.domids.join(",") || "-",
    String(Math.round(Number(state.memory_actual) / MIB)),
    String(state.vcpu_target),
    state.power_state,
    state.domids.length === 0 ? "" : String(Math.max(0, Math.round(now - state.last_start_time))),
    vm.id,
  ]);
  return table([["Name", "ID", "Mem", "VCPUs", "State", "Time(s)", "UUID"], ...rows]);
}

/** Tasks with how far they are. */
export function taskTable(tasks: readonly TaskT[]): string {
  const rows = tasks.map(({ id, dbg, ctime, state }) => [
    id,
    dbg,
    new Date(ctime * 1_000).toISOString(),
    state[0] === "Pending" ? `${Math.round(state[1] * 100)}%` : state[0] === "Completed" ? "done" : stateText(state[1]),
  ]);
  return table([["ID", "For", "Since", "State"], ...rows]);
}

function stateText(failure: unknown): string {
  return `failed: ${JSON.stringify(failure)}`;
}

/** An object that has changed. */
export function objectText([kind, id]: DynamicId): string {
  return `${kind} ${typeof id === "string" ? id : id.join(".")}`;
}
