import { errors } from "../../../generated/api/errors.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";

type Platform = Readonly<Record<string, string>>;

const DEVICE_MODELS: readonly string[] = ["qemu-none", "qemu-upstream-compat", "qemu-upstream", "qemu-upstream-uefi"];

/**
 * Checks the values of `VM.platform` without which a domain cannot be built. Raises INVALID_VALUE [`platform:<key>`; value or
 * reason].
 */
export function checkPlatform(platform: Platform, row: Pick<VMRow, "VCPUs_max">): void {
  const model = platform["device-model"];
  if (model !== undefined && !DEVICE_MODELS.includes(model)) throw errors.INVALID_VALUE("platform:device-model", model);
  const cores = platform["cores-per-socket"];
  if (cores !== undefined && !(/^[1-9][0-9]*$/.test(cores) && row.VCPUs_max % Number(cores) === 0))
    throw errors.INVALID_VALUE("platform:cores-per-socket", "VCPUs_max must be a multiple of this field");
  const parallel = platform.parallel;
  if (parallel !== undefined && parallel !== "none" && !/^\/dev\/parport[0-9]+$/.test(parallel))
    throw errors.INVALID_VALUE("platform:parallel", parallel);
}
