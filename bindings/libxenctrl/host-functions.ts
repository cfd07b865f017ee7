import type { FeaturesetKind } from "../hypervisor/host.ts";
import type { HostCalls } from "../hypervisor/hypervisor.ts";
import type { Blocking } from "./blocking.ts";
import { type Bound, cString } from "./bound.ts";
import {
  cpuTopologyBytes,
  decodeCpuTopology,
  decodeNodes,
  decodePhysicalInfo,
  memoryInfoBytes,
  physicalInfoBytes,
} from "./host-info.ts";
import type { Pointer } from "./library.ts";

/** Commands of `xc_version`, and bytes of what they answer with. */
const Version = {
  extra: { command: 1, bytes: 16 },
  capabilities: { command: 3, bytes: 1024 },
  changeset: { command: 4, bytes: 64 },
  commandLine: { command: 9, bytes: 1024 },
} as const;

const featuresetIndexes: Readonly<Record<FeaturesetKind, number>> = {
  raw: 0,
  host: 1,
  pv: 2,
  hvm: 3,
  pvMax: 4,
  hvmMax: 5,
};
/** Words of 32 bits; a release of Xen has about 20. */
const maxFeaturesetWords = 256;

const consoleChunkBytes = 65_536;
const maxConsoleChunks = 64;

/** Functions of the host (spec: xen-domain-build.md, section 1). The featureset is of libxenguest, whose library is given as well. */
export function hostFunctions(bound: Bound, guest: Bound): Blocking<HostCalls> {
  const { handle, func, checked } = bound;
  const version = func<(h: Pointer, command: number, into: Buffer | null) => number>(
    "int xc_version(void *xch, int cmd, void *arg)",
  );
  const physinfo = func<(h: Pointer, into: Buffer) => number>("int xc_physinfo(void *xch, void *info)");
  const featureset = guest.func<(h: Pointer, index: number, count: Uint32Array, words: Uint32Array) => number>(
    "int xc_get_cpu_featureset(void *xch, uint32_t index, uint32_t *nr_features, uint32_t *featureset)",
  );
  const debugKeys = func<(h: Pointer, keys: string) => number>("int xc_send_debug_keys(void *xch, const char *keys)");
  const watchdog = func<(h: Pointer, id: number, seconds: number) => number>(
    "int xc_watchdog(void *xch, uint32_t id, uint32_t timeout)",
  );
  const textOf = ({ command, bytes }: { command: number; bytes: number }) => {
    const into = Buffer.alloc(bytes);
    checked(version(handle, command, into), "xc_version");
    return cString(into);
  };
  return {
    version() {
      const number = checked(version(handle, 0, null), "xc_version");
      return {
        major: number >> 16,
        minor: number & 0xffff,
        extra: textOf(Version.extra),
        capabilities: textOf(Version.capabilities).trim(),
        changeset: textOf(Version.changeset),
        commandLine: textOf(Version.commandLine),
      };
    },
    physicalInfo() {
      const into = Buffer.alloc(physicalInfoBytes);
      checked(physinfo(handle, into), "xc_physinfo");
      return decodePhysicalInfo(into);
    },
    ...topologyFunctions(bound),
    featureset(kind) {
      const words = new Uint32Array(maxFeaturesetWords);
      const count = new Uint32Array([maxFeaturesetWords]);
      checked(featureset(handle, featuresetIndexes[kind], count, words), "xc_get_cpu_featureset");
      return [...words.subarray(0, count[0] ?? 0)];
    },
    consoleRing: consoleRingFunction(bound),
    sendDebugKeys(keys) {
      checked(debugKeys(handle, keys), "xc_send_debug_keys");
    },
    watchdog: (id, seconds) => checked(watchdog(handle, id, seconds), "xc_watchdog"),
  };
}

function topologyFunctions({ handle, func, checked }: Bound): Pick<Blocking<HostCalls>, "cpuTopology" | "nodes"> {
  const cputopoinfo = func<(h: Pointer, count: Uint32Array, into: Buffer | null) => number>(
    "int xc_cputopoinfo(void *xch, uint32_t *max_cpus, void *cputopo)",
  );
  const numainfo = func<(h: Pointer, count: Uint32Array, into: Buffer | null, distances: Buffer | null) => number>(
    "int xc_numainfo(void *xch, uint32_t *max_nodes, void *meminfo, void *distance)",
  );
  return {
    cpuTopology() {
      const count = new Uint32Array(1);
      checked(cputopoinfo(handle, count, null), "xc_cputopoinfo");
      const into = Buffer.alloc((count[0] ?? 0) * cpuTopologyBytes);
      checked(cputopoinfo(handle, count, into), "xc_cputopoinfo");
      return decodeCpuTopology(into, Math.min(count[0] ?? 0, into.length / cpuTopologyBytes));
    },
    nodes() {
      const count = new Uint32Array(1);
      checked(numainfo(handle, count, null, null), "xc_numainfo");
      const nodes = count[0] ?? 0;
      const into = Buffer.alloc(nodes * memoryInfoBytes);
      const distances = Buffer.alloc(nodes * nodes * 4);
      checked(numainfo(handle, count, into, distances), "xc_numainfo");
      return decodeNodes(into, distances, Math.min(count[0] ?? 0, nodes));
    },
  };
}

function consoleRingFunction({ handle, func, checked }: Bound): () => Buffer {
  type Read = (h: Pointer, into: Buffer, count: Uint32Array, clear: number, go: number, index: Uint32Array) => number;
  const read = func<Read>(
    "int xc_readconsolering(void *xch, void *buffer, uint32_t *pnr_chars, int clear, int incremental, uint32_t *pindex)",
  );
  return () => {
    const chunks: Buffer[] = [];
    const index = new Uint32Array(1);
    while (chunks.length < maxConsoleChunks) {
      const chunk = Buffer.alloc(consoleChunkBytes);
      const count = new Uint32Array([chunk.length]);
      checked(read(handle, chunk, count, 0, chunks.length === 0 ? 0 : 1, index), "xc_readconsolering");
      chunks.push(chunk.subarray(0, count[0] ?? 0));
      if ((count[0] ?? 0) < chunk.length) break;
    }
    return Buffer.concat(chunks);
  };
}
