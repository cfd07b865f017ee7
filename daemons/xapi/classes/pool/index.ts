import type { poolServer } from "../../../../generated/server/classes/pool.ts";
import { certificates } from "./certificates.ts";
import { ha } from "./ha.ts";
import { membership } from "./membership.ts";
import { networks } from "./networks.ts";
import { services } from "./services.ts";
import { settings } from "./settings.ts";
import { updates } from "./updates.ts";

/** Messages of pool. */
export const pool = {
  ...membership,
  ...networks,
  ...settings,
  ...certificates,
  ...updates,
  ...ha,
  ...services,
} satisfies poolServer;
