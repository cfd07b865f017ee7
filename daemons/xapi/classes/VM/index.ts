import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { availability } from "./availability.ts";
import { copies } from "./copies.ts";
import { dataSources } from "./data-sources.ts";
import { fields } from "./fields.ts";
import { firmware } from "./firmware.ts";
import { guest } from "./guest.ts";
import { lifecycle } from "./lifecycle.ts";
import { memory } from "./memory.ts";
import { migration } from "./migration.ts";
import { power } from "./power.ts";
import { recovery } from "./recovery.ts";
import { snapshots } from "./snapshots.ts";
import { templates } from "./templates.ts";
import { validity } from "./validity.ts";
import { vcpus } from "./vcpus.ts";

/** Messages of VM. */
export const VM = {
  ...lifecycle,
  ...templates,
  ...copies,
  ...snapshots,
  ...migration,
  ...memory,
  ...vcpus,
  ...firmware,
  ...availability,
  ...fields,
  ...guest,
  ...dataSources,
  ...validity,
  ...recovery,
  ...power,
} satisfies VMServer;
