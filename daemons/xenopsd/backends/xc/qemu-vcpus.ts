import type { QmpConnection } from "./qmp.ts";

/** A place for a processor, as a device model lists it. */
interface CpuPlace {
  readonly type: string;
  /** Which processor it is: `socket-id`, `core-id` ... */
  readonly props: Readonly<Record<string, number>>;
  /** Where it is in the model's tree; nothing for a place that is empty. */
  readonly "qom-path"?: string;
}

/**
 * Has a device model show so many processors, one after the other (spec: xen-domain-build.md, section 6). Those that go do so when
 * the guest lets them.
 */
export async function setQemuVcpus(qmp: Pick<QmpConnection, "run">, vcpus: number): Promise<void> {
  const places = ((await qmp.run("query-hotpluggable-cpus")) as readonly CpuPlace[]).toSorted(byNumber);
  for (const { type, props } of places.slice(0, vcpus).filter(isEmpty)) {
    await qmp.run("device_add", { driver: type, id: `cpu-${idOf(props)}`, ...props });
  }
  for (const { "qom-path": id } of places.slice(vcpus).reverse()) {
    if (id !== undefined) await qmp.run("device_del", { id });
  }
}

/** The levels of a processor's place, the highest first. */
const LEVELS = ["node-id", "socket-id", "die-id", "core-id", "thread-id"];

function byNumber(one: CpuPlace, other: CpuPlace): number {
  for (const level of LEVELS) {
    const difference = (one.props[level] ?? 0) - (other.props[level] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function isEmpty({ "qom-path": path }: CpuPlace): boolean {
  return path === undefined;
}

function idOf(props: CpuPlace["props"]): string {
  return LEVELS.flatMap((level) => props[level] ?? []).join("-");
}
