import type { DomainCalls, DomainResources, HostCalls, PassThrough } from "../hypervisor/hypervisor.ts";

/** What of the hypervisor's interface libxenctrl alone does. */
export type ControlCalls = HostCalls & DomainCalls & DomainResources & PassThrough;

/** The same functions where they block the thread that calls them. */
export type Blocking<Calls> = {
  readonly [Name in keyof Calls]: Calls[Name] extends (...values: infer Values) => Promise<infer Value>
    ? (...values: Values) => Value
    : never;
};

/** An open handle's functions. Each raises `HypervisorError`. */
export type ControlFunctions = Blocking<ControlCalls>;
