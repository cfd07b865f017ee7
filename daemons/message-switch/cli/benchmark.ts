import type { Ambient } from "../../../runtime/ambient.ts";
import type { SwitchClient } from "../../../runtime/switch/client.ts";

/** Calls a service of this process through the switch, so many at a time, for so long; answers a line about it. */
export async function benchmark(
  client: SwitchClient,
  { clients, seconds }: { readonly clients: number; readonly seconds: number },
  ambient: Ambient,
): Promise<string> {
  const queue = `benchmark.${ambient.uuid()}`;
  const service = await client.serve(queue, (payload) => payload, { concurrency: Math.max(1, clients) });
  const times: number[] = [];
  const began = ambient.monotonic();
  const one = async () => {
    while (ambient.monotonic() - began < seconds * 1000) {
      const before = ambient.monotonic();
      await client.rpc(queue, "ping");
      times.push(ambient.monotonic() - before);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.max(1, clients) }, one));
  } finally {
    await service.stop();
    await client.destroy(queue);
  }
  const took = (ambient.monotonic() - began) / 1000;
  times.sort((a, b) => a - b);
  const late = times[Math.floor(times.length * 0.99)] ?? 0;
  const each = (times.length / took).toFixed(0);
  return `${times.length} calls in ${took.toFixed(2)} s: ${each} a second, 99 of 100 within ${late.toFixed(2)} ms\n`;
}
