import { errors } from "../../../../generated/api/errors.ts";
import type { hostServer } from "../../../../generated/server/classes/host.ts";
import { removeHost } from "../../hosts/remove-host.ts";
import { assertHaOff, coordinatorOf, guestsOn, isLive } from "../../pool.ts";
import { addRow } from "../../rows.ts";
import { refreshPoolCpus } from "../../startup/first-start.ts";
import { API_VERSION } from "../../startup/software-version.ts";

/** The rows of hosts themselves. */
export const records = {
  create(context, { uuid, ...given }) {
    const metrics = addRow(context, "host_metrics", { live: false });
    const host = addRow(
      context,
      "host",
      {
        ...given,
        metrics,
        API_version_major: API_VERSION.major,
        API_version_minor: API_VERSION.minor,
        API_version_vendor: "XenSource",
        sched_policy: "credit",
        supported_bootloaders: ["pygrub", "eliloader"],
        virtual_hardware_platform_versions: [0, 1, 2],
        display: "enabled",
      },
      { uuid },
    );
    context.services.operations.refresh(context, "host", host);
    return host;
  },

  destroy(context, { self }) {
    const { db } = context;
    const guests = guestsOn(db, self);
    assertHaOff(db);
    if (coordinatorOf(db) === self) throw errors.HOST_CANNOT_DESTROY_SELF(self);
    if (isLive(db, self)) throw errors.HOST_IS_LIVE(self);
    if (guests.length > 0) throw errors.HOST_HAS_RESIDENT_VMS(self);
    removeHost(context, self);
    for (const pool of db.pool.refs()) refreshPoolCpus(context, pool);
  },
} satisfies Partial<hostServer>;
