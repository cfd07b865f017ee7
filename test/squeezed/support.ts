import { createSqueezed, type Squeezed, type SqueezedOptions } from "../../daemons/squeezed/start.ts";
import { type MemoryClient, memoryClient } from "../../generated/daemons/memory.ts";
import { type Logger, silentLogger } from "../../runtime/log/logger.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { type SimulatedBackend, simulatedBackend } from "./host/backend.ts";
import type { GuestOptions } from "./host/guest.ts";

/** What the daemon never hands out, in KiB. */
export const KEPT = 73_728;

/** A fictitious host with a ballooning daemon, by a clock that only the test moves. */
export interface Bench {
  readonly ambient: ManualAmbient;
  readonly backend: SimulatedBackend;
  readonly daemon: Squeezed;
  readonly client: MemoryClient;
  /** Moves the clock until a call has ended; answers or raises as it does. */
  settle<T>(call: Promise<T>): Promise<T>;
  /** Moves the clock so many seconds, with a look every tenth. */
  pass(seconds: number): Promise<void>;
  /** Called after every tenth of a second. */
  onTick: () => void;
}

export interface BenchOptions {
  /** KiB for guests: the host has the control domain and what is kept free besides. */
  readonly memory: number;
  readonly settings?: SqueezedOptions;
  readonly log?: Logger;
}

const CONTROL_DOMAIN = 100_000;

export function makeBackend(ambient: ManualAmbient, memory: number): SimulatedBackend {
  return simulatedBackend({ ambient, total: CONTROL_DOMAIN + KEPT + memory, controlDomain: CONTROL_DOMAIN });
}

/** Runs with such a host, and ends it. The periodic balance is off unless asked for. */
export async function onHost(options: BenchOptions, run: (bench: Bench) => Promise<void>): Promise<void> {
  const ambient = new ManualAmbient();
  const backend = makeBackend(ambient, options.memory);
  const settings = {
    "balance-check-interval": 1_000_000,
    "boot-time-memory-path": "/dev/null/boot_time_memory",
    ...options.settings,
  };
  const daemon = await createSqueezed(settings, { ambient, backend, log: options.log ?? silentLogger });
  const bench: Bench = {
    ambient,
    backend,
    daemon,
    client: memoryClient(daemon.serve),
    onTick: () => {},
    async settle(call) {
      let ended = false;
      const end = () => {
        ended = true;
      };
      call.then(end, end);
      for (let ticks = 0; ticks < 10_000; ticks += 1) {
        await flush();
        if (ended) return call;
        ambient.advance(100);
        bench.onTick();
      }
      throw new Error("The call does not end.");
    },
    async pass(seconds) {
      for (let ticks = 0; ticks < seconds * 10; ticks += 1) {
        await flush();
        ambient.advance(100);
        bench.onTick();
      }
      await flush();
    },
  };
  try {
    await flush();
    await run(bench);
  } finally {
    await daemon.stop();
  }
}

/** A guest that balloons, as the domain manager leaves it. */
export interface Ballooning extends GuestOptions {
  readonly min: number;
  readonly max: number;
  /** Default: what it has. */
  readonly target?: number;
}

/** Boots a guest whose balloon driver works. */
export function boot({ backend }: Pick<Bench, "backend">, { min, max, target, ...guest }: Ballooning): void {
  const aim = target ?? guest.total - (guest.overhead ?? 0);
  const typeOffset = guest.hvm === true ? 1_024 : 0;
  backend.hypervisor.add(guest, Math.max(aim + (guest.overhead ?? 0), guest.total) + typeOffset);
  backend.store.set({
    [`/local/domain/${guest.domid}/memory/target`]: String(aim),
    [`/local/domain/${guest.domid}/memory/dynamic-min`]: String(min),
    [`/local/domain/${guest.domid}/memory/dynamic-max`]: String(max),
    [`/local/domain/${guest.domid}/memory/memory-offset`]: String(guest.overhead ?? 0),
    [`/local/domain/${guest.domid}/control/feature-balloon`]: "1",
  });
}

/** What a key of a domain holds. */
export function keyOf({ backend }: Pick<Bench, "backend">, domid: number, key: string): string | undefined {
  return backend.store.get(`/local/domain/${domid}/${key}`);
}

/** Lets everything go on that waits for nothing but its turn. */
export function flush(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
