import { readConfig } from "../../../runtime/config/file.ts";
import type { Logger } from "../../../runtime/log/logger.ts";

/** What a call takes of its caller's tokens; calls that are not listed cost 1 (spec: events-tasks.md, section 8.3). */
const SHIPPED: Readonly<Record<string, number>> = {
  "VDI.pool_migrate": 2500,
  "VM.migrate_send": 2000,
  "VM.suspend": 400,
  "event.from": 150,
  "event.next": 30,
  "VM.start": 20,
  "SR.scan": 10,
  "VDI.create": 6,
};

/** The cost of calls by name. */
export type CallCosts = (method: string) => number;

/** The costs as shipped, with those of a file (`Class.method = cost`) in their place. Lines that are not right are reported and left out. */
export function readCallCosts(path: string, log: Logger): CallCosts {
  const costs = new Map(Object.entries(SHIPPED));
  try {
    const { lines, strange } = readConfig(path);
    for (const place of strange) log.warn("no cost of a call", { place });
    for (const { key, value, place } of lines) {
      const cost = Number(value);
      if (value !== "" && Number.isFinite(cost) && cost >= 0) costs.set(key, cost);
      else log.warn("no cost of a call", { place });
    }
  } catch (error) {
    log.exception("the costs of calls could not be read", error);
  }
  return (method) => costs.get(method) ?? 1;
}
