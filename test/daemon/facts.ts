import { readFileSync } from "node:fs";
import type { InterfaceDescriptor } from "../../runtime/daemon/descriptor.ts";

const file = new URL("../facts/daemon_interfaces.json", import.meta.url);
const facts: { interfaces: Readonly<Record<string, Omit<InterfaceDescriptor, "name">>> } = JSON.parse(
  readFileSync(file, "utf8"),
);

/** Every interface of the facts as a descriptor. */
export const interfaces: readonly InterfaceDescriptor[] = Object.entries(facts.interfaces).map(([name, rest]) => ({
  name,
  ...rest,
}));

/** One of them. */
export function interfaceNamed(name: string): InterfaceDescriptor {
  const found = interfaces.find((descriptor) => descriptor.name === name);
  if (found === undefined) throw new Error(`no interface ${name}`);
  return found;
}
