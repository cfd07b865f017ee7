import { getHeapStatistics } from "node:v8";

/** What this program is busy with, for its developers: resources that are open, by kind, and the use of memory and time. */
export function threadDiagnostics(): string {
  const open = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) open.set(kind, (open.get(kind) ?? 0) + 1);
  const { user, system } = process.cpuUsage();
  const { used_heap_size, number_of_native_contexts } = getHeapStatistics();
  const lines = [
    `uptime: ${process.uptime().toFixed(1)} s`,
    `processor: ${(user / 1e6).toFixed(1)} s in the program, ${(system / 1e6).toFixed(1)} s in the kernel`,
    `memory: ${process.memoryUsage.rss()} bytes resident, ${used_heap_size} bytes of heap, ${number_of_native_contexts} contexts`,
    ...[...open].sort().map(([kind, count]) => `open: ${kind} ${count}`),
  ];
  return `${lines.join("\n")}\n`;
}
