import type { Ref } from "../ref.ts";

/** An operation recorded in `current_operations` of an object while the call runs: a logical lock. */
export interface MarkPolicy {
  readonly class: string;
  /** The objects; none where a reference on the way to them is null. */
  readonly objects: readonly Ref[];
  readonly operation: string;
  readonly retry?: "standard" | "fail_quickly" | "fail_immediately";
  /** False: only the checks that are not for strict callers. */
  readonly strict?: boolean;
}

/** Where a call runs, with the objects that decide it. */
export type Target =
  | { readonly on: "coordinator" }
  | { readonly on: "receiving_host" }
  | { readonly on: "all_hosts" }
  | { readonly on: "host"; readonly host: Ref<"host"> }
  | { readonly on: "suitable_host"; readonly vm: Ref<"VM"> }
  | { readonly on: "resident_host"; readonly vm: Ref<"VM"> }
  | { readonly on: "host_seeing_srs"; readonly vm: Ref<"VM">; readonly srs: readonly Ref<"SR">[] }
  | { readonly on: "host_seeing"; readonly srs: readonly Ref<"SR">[] }
  | { readonly on: "sr_host"; readonly sr: Ref<"SR"> }
  | { readonly on: "extension"; readonly host: Ref<"host">; readonly extension: string }
  /** The datamodel says it in words: a routine of the daemon decides, by the name of the message. */
  | { readonly on: "routine"; readonly routine: string };

/** How one call travels to the host that carries it out, as the datamodel says for its message. */
export interface Policy {
  readonly message: string;
  readonly target: Target;
  readonly marks?: readonly MarkPolicy[];
  /** Operation recorded on the host that is chosen for the call. */
  readonly hostOperation?: string;
  /** Alert created on success. */
  readonly alert?: string;
  /** Classes whose `allowed_operations` are refreshed afterwards. */
  readonly refreshes?: readonly string[];
  /** Operations on the VM whose tasks are cancelled first. */
  readonly cancels?: readonly string[];
  readonly globalLock?: true;
  readonly internalAsync?: true;
  readonly toleratesConnectionLoss?: true;
  readonly checksHaPlan?: true;
  readonly internalSrSession?: true;
}
