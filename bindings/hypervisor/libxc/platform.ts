import type { BuildRequest } from "../domain.ts";
import { HvmParameter } from "../domain.ts";
import type { BuilderTools } from "./tools.ts";

/** What a domain does that is reset by a triple fault: it has crashed. */
const crash = 3n;

/** The enlightenments that are shown where no others are asked for: the base and the clock, without its frequencies. */
const viridianBase = 1n;

/** What the guest's processors show (spec: xen-domain-build.md, section 3.3). */
export function applyProcessors({ control, guest }: BuilderTools, { domid, platform }: BuildRequest): void {
  const { featureset, pae, nestedVirtualization } = platform;
  // A nested guest cannot be moved; one that is not moved may be shown a TSC that never changes its speed.
  const stays = platform.noMigrate || nestedVirtualization;
  guest.setTscInfo(domid, platform.tscMode);
  guest.applyCpuidPolicy(domid, {
    ...(featureset !== undefined && { featureset: fitting(featureset, control.featureset("host").length) }),
    pae,
    itsc: stays,
    nestedVirtualization,
  });
}

/** As many words as the hypervisor has, missing ones empty. Raises RangeError where one too many says something. */
function fitting(words: readonly number[], count: number): readonly number[] {
  const excess = words.slice(count);
  if (excess.some((word) => word !== 0))
    throw new RangeError(`a featureset of ${words.length} words, ${count} are known`);
  return Array.from({ length: count }, (_, at) => words[at] ?? 0);
}

/** Parameters of a HVM or PVH guest (spec: xen-domain-build.md, section 3.3). */
export function setParameters({ control }: BuilderTools, request: BuildRequest): void {
  const { domid, image, platform } = request;
  const set = (parameter: number, value: bigint) => control.setHvmParameter(domid, parameter, value);
  set(HvmParameter.storeChannel, BigInt(request.storePort));
  set(HvmParameter.consoleChannel, BigInt(request.consolePort));
  if (platform.viridian) set(HvmParameter.viridian, BigInt(platform.viridianMask ?? Number(viridianBase)));
  if (image.type === "hvm") set(HvmParameter.hpetEnabled, platform.hpet ? 1n : 0n);
  set(HvmParameter.tripleFaultReason, crash);
  if (platform.x87FipWidth !== undefined) set(HvmParameter.x87FipWidth, BigInt(platform.x87FipWidth));
  control.setTimeOffset(domid, platform.timeOffset);
}
