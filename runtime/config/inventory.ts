import type { Ambient } from "../ambient.ts";
import { readIfThere, writeFileAtomic } from "../process/files.ts";

/** What identifies a host, by key: `INSTALLATION_UUID`, `CONTROL_DOMAIN_UUID`, `MANAGEMENT_INTERFACE` ... */
export type Inventory = ReadonlyMap<string, string>;

/**
 * Reads the `KEY='value'` lines that identify a host (spec: startup-config.md, section 5.1). Empty where there is no such file. Raises an
 * Error with the system's code where it cannot be read.
 */
export function readInventory(path: string): Inventory {
  const text = readIfThere(path)?.toString() ?? "";
  const lines = text.matchAll(/^\s*([A-Z_]+)\s*=\s*(?:'([^'\n]*)'|"([^"\n]*)"|([^\s'"]*))\s*$/gm);
  return new Map([...lines].map(([, key = "", single, double, bare = ""]) => [key, (single ?? double ?? bare).trim()]));
}

/** Reads it, having made it with ids of its own where the host has none yet. */
export function openInventory(path: string, ambient: Pick<Ambient, "uuid">): Inventory {
  const known = readInventory(path);
  if (known.size > 0) return known;
  const made = new Map([
    ["INSTALLATION_UUID", ambient.uuid()],
    ["CONTROL_DOMAIN_UUID", ambient.uuid()],
    ["MANAGEMENT_INTERFACE", ""],
    ["MANAGEMENT_ADDRESS_TYPE", "IPv4"],
    ["BUILD_NUMBER", "0"],
  ]);
  writeFileAtomic(path, [...made].map(([key, value]) => `${key}='${value}'\n`).join(""), 0o644);
  return made;
}
