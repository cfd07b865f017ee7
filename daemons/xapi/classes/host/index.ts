import type { hostServer } from "../../../../generated/server/classes/host.ts";
import { authentication } from "./authentication.ts";
import { availability } from "./availability.ts";
import { certificates } from "./certificates.ts";
import { licensing } from "./licensing.ts";
import { networking } from "./networking.ts";
import { queries } from "./queries.ts";
import { records } from "./records.ts";
import { settings } from "./settings.ts";
import { unsupported } from "./unsupported.ts";

/** Messages of host. */
export const host = {
  ...records,
  ...availability,
  ...settings,
  ...queries,
  ...networking,
  ...licensing,
  ...certificates,
  ...authentication,
  ...unsupported,
} satisfies hostServer;
