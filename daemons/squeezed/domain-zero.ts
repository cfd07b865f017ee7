import type { DomainZeroPolicy } from "../../generated/daemons/memory.ts";
import type { Hypervisor, KeyStore } from "./backends/backend.ts";
import { domainPath } from "./domain-keys.ts";

/** How the control domain's memory is handled. */
export interface DomainZeroOptions {
  readonly managed: boolean;
  /** Bytes. */
  readonly dynamicMin: number;
  /** Bytes; `auto` is the size that it has at the first start. */
  readonly dynamicMax: number | "auto";
}

/** The policy as clients see it, in bytes (spec: squeezed.md, section 3). */
export async function domainZeroPolicy(options: DomainZeroOptions, hypervisor: Hypervisor): Promise<DomainZeroPolicy> {
  const { managed, dynamicMin, dynamicMax } = options;
  if (!managed) return ["Fixed_size", await sizeOf(hypervisor)];
  return ["Auto_balloon", [dynamicMin, dynamicMax === "auto" ? await sizeOf(hypervisor) : dynamicMax]];
}

/** Writes the keys that make the control domain one that balloons, where it is managed (spec: squeezed.md, section 9). */
export async function prepareDomainZero(
  { managed, dynamicMin, dynamicMax }: DomainZeroOptions,
  hypervisor: Hypervisor,
  store: KeyStore,
): Promise<void> {
  if (!managed) return;
  const path = domainPath(0);
  const toKib = (bytes: number) => String(Math.floor(bytes / 1_024));
  const configured = dynamicMax === "auto" ? undefined : toKib(dynamicMax);
  const most = configured ?? (await store.read(`${path}/memory/dynamic-max`)) ?? toKib(await sizeOf(hypervisor));
  const target = await store.read(`${path}/memory/target`);
  await store.change({
    [`${path}/memory/dynamic-min`]: toKib(dynamicMin),
    [`${path}/memory/dynamic-max`]: most,
    ...(target === undefined && { [`${path}/memory/target`]: most }),
    [`${path}/control/feature-balloon`]: "1",
  });
}

/** Bytes. Raises an Error where the hypervisor does not list it. */
async function sizeOf(hypervisor: Hypervisor): Promise<number> {
  const info = await hypervisor.domain(0);
  if (info === undefined) throw new Error("The hypervisor does not list the control domain");
  return info.total * 1_024;
}
