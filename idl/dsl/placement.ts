import type { AlertName, ClassName, ErrorCode } from "./names.ts";

/**
 * Where a message runs, in terms of its parameters `P`. A wrong parameter name is a compile error.
 *
 * - `coordinator`: where the API server of the pool's coordinator runs.
 * - `receiving_host`: the host that got the call, member or not.
 * - `host(P)`, `host_of(PATH)`: the host given by a parameter, or found by following fields from it.
 * - `resident_host(VM)`: where the VM runs, if it does, else the coordinator.
 * - `device_host(X)`: where the VM of the device is resident, else the coordinator.
 * - `suitable_host(VM)`: picked by the placement code, which reserves its resources.
 * - `host_seeing_srs(VM, SR...)`, `host_seeing(SR...)`: a live host that sees those SRs.
 * - `sr_host(SR)`: a host whose PBD of the SR is plugged; the coordinator for a shared SR.
 * - `pif_host(PIF)`, `pbd_host(PBD)`: the host of the object.
 * - `all_hosts`: the coordinator and every member.
 * - `extension on host(P)`: as a host extension on that host.
 * - `removed`: nowhere, it answers MESSAGE_REMOVED.
 */
export type Placement<P extends string> =
  | "coordinator"
  | "receiving_host"
  | "all_hosts"
  | "removed"
  | `host(${P})`
  | `host_of(${P}.${string})`
  | `resident_host(${P})`
  | `device_host(${P})`
  | `suitable_host(${P})`
  | `host_seeing_srs(${P}${"" | `, ${string}`})`
  | `host_seeing(${string} of ${P})`
  | `sr_host(${P})`
  | `sr_host(${string} of ${P}${"" | `.${string}`})`
  | `pif_host(${P})`
  | `pif_host(${string} of ${P})`
  | `pbd_host(${P})`
  | `extension on host(${P})`
  | ManualPlacement;

/** Placements that a hand-written routine carries out. The list is closed: a new message has no need for another. */
export type ManualPlacement =
  | "see forwarding"
  | "cluster_host"
  | "first live other cluster member"
  | "host(host), then every other host"
  | "host(host), then every other member (failures ignored), then coordinator"
  | "coordinator, then register on every observed host"
  | "unregister on every observed host, then coordinator"
  | "coordinator, then unregister and register on the hosts that changed"
  | "resident_host(VM of VIF), coordinator when unset"
  | "resident_host(VM of VIF of self), coordinator when unset"
  | "host_of(task.forwarded_to), coordinator when unset"
  | "sr_host_even_unplugged(sr), then forget on every_sr_host(sr)"
  | "every_sr_host(sr)"
  | "host_of(vm.resident_on)"
  | "resident_host(vm)"
  | "host_seeing(SR of vdi, sr), members preferred; else host_seeing(SR of vdi)"
  | "coordinator, then assert_can_migrate_sender on resident_host(vm)"
  | "one host, picked at random, that sees every SR named in the provision spec; coordinator when none";

/** How OTHER_OPERATION_IN_PROGRESS is retried while a mark is taken. */
export type RetryPolicy = "standard" | "fail_quickly" | "fail_immediately";

/** The object of a mark, in terms of the parameters `P`: one of them, or fields followed from one. */
export type MarkedObject<P extends string> =
  | P
  | `${P}.${string}`
  | `${string} of ${P}${"" | `.${string}`}`
  | ObjectByRoutine;

/** Objects that a hand-written routine finds; the list is closed, and `pool` is the only pool. */
export type ObjectByRoutine =
  | "pool"
  | "vm"
  | "host"
  | "chosen host"
  | "target host (same pool) or chosen host (not live)";

/** An operation recorded in `current_operations` of an object for as long as the message runs. */
export interface Mark<P extends string = string> {
  readonly class: ClassName;
  /** The object: a parameter, or fields followed from one, as `SR of vdi`. */
  readonly object: MarkedObject<P>;
  readonly op: string;
  /** `standard` when absent. */
  readonly retry?: RetryPolicy;
  readonly strict?: boolean | string;
  readonly [detail: string]: unknown;
}

/** Everything about how a message travels to the host that carries it out, except the placement itself. */
export interface Forwarding<P extends string = string> {
  readonly marks?: readonly Mark<P>[];
  /** Placement by state, where it is not the same in every state. */
  readonly when?: Readonly<Record<string, string>>;
  readonly same_as?: string;
  readonly runs?: string;
  readonly extension?: string;
  readonly feature?: string;
  readonly feature_when?: string;
  readonly alert?: AlertName;
  readonly refreshes?: readonly ClassName[];
  readonly requires?: Readonly<Record<string, boolean | readonly string[]>>;
  /** Errors that the forwarding itself raises. */
  readonly errors?: readonly ErrorCode[];
  readonly order?: string;
  readonly after?: readonly string[];
  readonly note?: readonly string[];
  readonly checks?: readonly string[];
  readonly cancels?: readonly string[];
  readonly rolling_upgrade?: string;
  readonly records_login_failure?: string;
  readonly internal_sr_session?: true;
  readonly tolerates_connection_loss?: true;
  readonly global_lock?: true;
  readonly clustering_lock?: true;
  readonly internal_async?: true;
  readonly passwords_to_secrets?: true;
  readonly checks_ha_plan?: true;
  readonly checks_no_legacy_hardware?: true;
  readonly pushes_rrd?: true;
  readonly member_answers_itself?: true;
}

/** Forwarding of a generated message that runs code, as the `create` of a class. */
export interface ImplicitForwarding extends Forwarding {
  readonly to: string;
}
