import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ControlCalls, ControlFunctions } from "../../libxenctrl/blocking.ts";
import { ControlCaller } from "../../libxenctrl/caller.ts";
import type { BuildRequest, BuiltDomain } from "../domain.ts";
import type { DomainImages, Hypervisor } from "../hypervisor.ts";
import type { ImageReader, ImageWriter, RestoreOptions, SaveOptions } from "../image.ts";
import { runBuilder } from "./builder-process.ts";
import { domainBytes } from "./domain-image.ts";

/** How Xen is used. */
export interface XenOptions {
  /** What the libraries print while they build, save and restore. */
  readonly note?: (text: string) => void;
}

/** Functions that may take long, and have a handle of their own so that nobody waits behind them. */
const long: ReadonlySet<keyof ControlFunctions> = new Set(["destroy", "softReset", "setShadowMib"] as const);

/** Every function of the handle; the type checker says when one is missing. */
const calls: { readonly [Name in keyof ControlCalls]: true } = {
  version: true,
  physicalInfo: true,
  cpuTopology: true,
  nodes: true,
  featureset: true,
  consoleRing: true,
  sendDebugKeys: true,
  watchdog: true,
  domains: true,
  domain: true,
  createDomain: true,
  setMaxVcpus: true,
  setUuid: true,
  pause: true,
  unpause: true,
  destroy: true,
  shutdown: true,
  resume: true,
  softReset: true,
  sendTrigger: true,
  vcpu: true,
  setVcpuAffinity: true,
  setNodeAffinity: true,
  setSchedulerWeight: true,
  setTimeOffset: true,
  setTarget: true,
  setMaxMemoryKib: true,
  setMemoryMapLimitKib: true,
  setMemoryMap: true,
  shadowMib: true,
  setShadowMib: true,
  claimPages: true,
  allocateChannel: true,
  hvmParameter: true,
  setHvmParameter: true,
  assignDevice: true,
  deassignDevice: true,
  allowIoPorts: true,
  allowIoMemory: true,
  mapInterrupt: true,
  unmapInterrupt: true,
  allowInterrupt: true,
};

/**
 * Xen, through its libraries (spec: xen-domain-build.md, sections 1 to 3). Raises `LibraryMissing` where this is no control domain, or that of
 * another release than the one that is known.
 */
export async function openXen(options: XenOptions = {}): Promise<Hypervisor> {
  const quick = await ControlCaller.open();
  let slow: Promise<ControlCaller> | undefined;
  const called = Object.fromEntries(
    (Object.keys(calls) as (keyof ControlCalls)[]).map((name) => {
      const callerOf = async () => {
        if (!long.has(name)) return quick;
        slow ??= ControlCaller.open();
        return await slow;
      };
      return [name, async (...values: never) => (await callerOf()).call(name, ...values)];
    }),
  ) as unknown as ControlCalls;
  return {
    ...called,
    consoleRing: async () => Buffer.from(await quick.call("consoleRing")),
    ...imageCalls(options),
    async close() {
      await Promise.all([quick.close(), slow?.then((caller) => caller.close())]);
    },
  };
}

function imageCalls({ note }: XenOptions): DomainImages {
  return {
    build: (request: BuildRequest, signal?: AbortSignal) =>
      runBuilder({ request: { kind: "build", request }, signal, note }),
    async save(
      domid: number,
      to: ImageWriter,
      { type, live, debug, suspend, logDirty, progress, signal }: SaveOptions,
    ) {
      await runBuilder({
        request: { kind: "save", domid, type, live, ...(debug !== undefined && { debug }) },
        image:
          to.descriptor ??
          (async (stream) => {
            for await (const chunk of stream) await to.write(chunk);
          }),
        suspend,
        logDirty,
        signal,
        note,
      });
      progress?.(1);
    },
    async restore(
      domid: number,
      from: ImageReader,
      { progress, signal, ...options }: RestoreOptions,
    ): Promise<BuiltDomain> {
      const request = { kind: "restore", domid, ...options } as const;
      const image = from.descriptor ?? ((stream: Duplex) => pipeline(domainBytes(from), stream));
      const built = await runBuilder({ request, image, signal, note });
      progress?.(1);
      return built;
    },
  };
}
