import type { HostNumaAffinityPolicy as PolicyOfRecord } from "../../../generated/api/enums.ts";
import type { HostNumaAffinityPolicy as Policy, XenopsClient } from "../../../generated/daemons/xenops.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";

const POLICIES: Readonly<Record<PolicyOfRecord, Policy | undefined>> = {
  any: "Any",
  best_effort: "Best_effort",
  default_policy: undefined,
};

/** What the policy is told by. */
export interface NumaPolicyOptions {
  readonly client: XenopsClient;
  /** Names it in the VM manager's log. */
  readonly debugInfo: string;
  readonly scope: Pick<Context, "db" | "services">;
}

/**
 * Has the VM manager place VMs that start on the nodes of the host's memory as the record of this host says (spec: xenopsd.md, section 15):
 * it forgets that when it ends.
 */
export class NumaPolicy {
  readonly #o: NumaPolicyOptions;
  #told: PolicyOfRecord | undefined;

  constructor(options: NumaPolicyOptions) {
    this.#o = options;
  }

  /** Begins to listen for other policies; returns what ends that. */
  begin(): () => void {
    const { services } = this.#o.scope;
    return services.database.onChange(({ class: name, ref }) => {
      if (name !== "host" || ref !== services.localHost() || this.#recorded() === this.#told) return;
      this.tell().catch((error: unknown) => services.log.exception("the VM manager is not told of a policy", error));
    });
  }

  /** Tells a VM manager that may not know; one that refuses is let alone. Raises the failure where it cannot be reached. */
  async tell(): Promise<void> {
    const { client, debugInfo: debug_info, scope } = this.#o;
    const policy = this.#recorded();
    if (policy === undefined) return;
    this.#told = policy;
    try {
      await client.HOST.set_numa_affinity_policy({ debug_info, numa_affinity_policy: POLICIES[policy] });
    } catch (error) {
      if (!(error instanceof DaemonError)) throw error;
      scope.services.log.warn(`the VM manager does not follow the policy ${policy} on nodes: ${error.message}`);
    }
  }

  #recorded(): PolicyOfRecord | undefined {
    const { db, services } = this.#o.scope;
    return db.host.find(services.localHost())?.numa_affinity_policy;
  }
}
