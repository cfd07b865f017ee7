import { xenError } from "../libxenctrl/errors.ts";
import { loadXenLibrary, type Pointer } from "../libxenctrl/library.ts";

/** Virtual interrupts that a toolstack may bind (spec: xen-domain-build.md, section 1). */
export const VirtualInterrupt = { domainException: 3, consoleRing: 8, noMemory: 12 } as const;

/** Event channels of the control domain. Every function raises `HypervisorError`; none waits but `pending`. */
export interface EventChannels {
  /** Readable while an event is pending; never to be read. */
  readonly descriptor: number;
  /** A new port, to which the domain may bind. */
  bindUnbound(domid: number): number;
  /** A port that is connected to a port of another domain. */
  bindInterdomain(domid: number, remotePort: number): number;
  bindVirq(virq: number): number;
  unbind(port: number): void;
  notify(port: number): void;
  /** The port of the next event, which stays masked until `unmask`; waits where there is none: look at the descriptor first. */
  pending(): number;
  unmask(port: number): void;
  /** Unbinds all ports. */
  close(): void;
}

/** Opens libxenevtchn. Raises `LibraryMissing`, and `HypervisorError` where this is no control domain. */
export async function openEventChannels(): Promise<EventChannels> {
  const { koffi, func } = await loadXenLibrary("libxenevtchn.so.1");
  const open = func<(logger: null, flags: number) => Pointer>(
    "void *xenevtchn_open(void *logger, unsigned int open_flags)",
  );
  type OnHandle = (handle: Pointer, ...numbers: number[]) => number;
  const named = (name: string, parameters = "") => {
    const called = func<OnHandle>(`int ${name}(void *xce${parameters})`);
    return (...numbers: number[]) => {
      const result = called(handle, ...numbers);
      if (result < 0) throw xenError(koffi.errno(), name);
      return result;
    };
  };
  const handle = open(null, 0);
  if (handle === null) throw xenError(koffi.errno(), "xenevtchn_open");
  const port = ", uint32_t port";
  const unbind = named("xenevtchn_unbind", port);
  const notify = named("xenevtchn_notify", port);
  const unmask = named("xenevtchn_unmask", port);
  const close = named("xenevtchn_close");
  return {
    descriptor: named("xenevtchn_fd")(),
    bindUnbound: named("xenevtchn_bind_unbound_port", ", uint32_t domid"),
    bindInterdomain: named("xenevtchn_bind_interdomain", ", uint32_t domid, uint32_t remote_port"),
    bindVirq: named("xenevtchn_bind_virq", ", unsigned int virq"),
    unbind: (at) => void unbind(at),
    notify: (at) => void notify(at),
    pending: named("xenevtchn_pending"),
    unmask: (at) => void unmask(at),
    close: () => void close(),
  };
}
