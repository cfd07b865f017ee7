import { errors } from "../../../../generated/api/errors.ts";
import type { hostServer } from "../../../../generated/server/classes/host.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { removeHost } from "../../hosts/remove-host.ts";
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
    const { metrics, resident_VMs } = db.host.get(self);
    const [pool] = db.pool.rows();
    if (pool?.[1].ha_enabled === true) throw errors.HA_IS_ENABLED();
    if (pool?.[1].master === self) throw errors.HOST_CANNOT_DESTROY_SELF(self);
    if (db.host_metrics.find(metrics)?.live === true) throw errors.HOST_IS_LIVE(self);
    if (resident_VMs.some((vm) => !db.VM.get(vm).is_control_domain)) throw errors.HOST_HAS_RESIDENT_VMS(self);
    removeHost(context, self);
    if (pool !== undefined) refreshPoolCpus(context, pool[0] as Ref<"pool">);
  },
} satisfies Partial<hostServer>;
