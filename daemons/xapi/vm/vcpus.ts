import { errors } from "../../../generated/api/errors.ts";

/** The text by which clients know that a number of VCPUs is out of bounds. */
const BOUNDS = "VCPU values must satisfy: 0 < VCPUs ≤ VCPUs_max";

/** Raises INVALID_VALUE [text; max] unless 0 < value <= max; the parameters are upstream's. */
export function checkVcpus(value: number, max: number): void {
  if (value <= 0 || value > max) throw errors.INVALID_VALUE(BOUNDS, String(max));
}
