import type { VbdQos, VbdQosClass } from "../../../generated/daemons/xenops.ts";

const LEVELS: Readonly<Record<string, VbdQosClass>> = {
  highest: "Highest",
  high: "High",
  normal: "Normal",
  low: "Low",
  lowest: "Lowest",
};

/**
 * The priority of a drive's traffic on its host: the algorithm `ionice`, with `sched` (`rt`, `real-time`, `best-effort` or `idle`) and `class`
 * (`highest` to `lowest`, or 0 to 7; without one, normal). Nothing for another algorithm or one that cannot be understood.
 */
export function diskPriorityOf(row: {
  readonly qos_algorithm_type: string;
  readonly qos_algorithm_params: Readonly<Record<string, string>>;
}): VbdQos | undefined {
  if (row.qos_algorithm_type !== "ionice") return undefined;
  const { sched, class: level } = row.qos_algorithm_params;
  switch (sched) {
    case "rt":
    case "real-time":
      return ["Ionice", ["RealTime", levelOf(level)]];
    case "best-effort":
      return ["Ionice", ["BestEffort", levelOf(level)]];
    case "idle":
      return ["Ionice", "Idle"];
    default:
      return undefined;
  }
}

function levelOf(text = "normal"): VbdQosClass {
  return /^[0-7]$/.test(text) ? ["Other", Number(text)] : (LEVELS[text] ?? "Normal");
}
