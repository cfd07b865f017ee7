import type { Context } from "../../../runtime/dispatch/context.ts";

/** How many VMs a pool is filled with, and the seed of their shapes. */
export interface Population {
  readonly vms: number;
  readonly seed: number;
}

/** Fills a pool with VMs. */
export function populate(_context: Context, _population: Population): void {}
