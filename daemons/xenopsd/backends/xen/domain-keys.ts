import type { Tree } from "../../../../bindings/xenstore/connection.ts";
import { directoryIfAny, readTextIfAny } from "../../../../bindings/xenstore/tree.ts";
import type { Logger } from "../../../../runtime/log/logger.ts";
import type { Xenstore } from "./access.ts";
import { domainPath, privateDomainPath, toolstackPath, vmPath } from "./paths.ts";

/** How much a guest's agent may write. */
export interface QuotaSettings {
  /** Bytes of xenstore that a guest's agent may fill. */
  readonly agentQuota: number;
  /** Between two warnings that one has filled it. */
  readonly agentQuotaWarnInterval: number;
}

/** What xenstore says of a domain, as far as clients see it. */
export interface DomainFacts {
  /** KiB. */
  readonly memoryTarget: number;
  readonly uncooperative: boolean;
  readonly agent: Readonly<Record<string, string>>;
  readonly xsdata: Readonly<Record<string, string>>;
  readonly vcpus: number;
  readonly vncPort: string | undefined;
  readonly textPort: string | undefined;
  readonly timeOffset: string;
}

/** Subtrees that the guest's agent fills, with the levels below their own children (spec: xenopsd.md, section 14). */
const AGENT_SUBTREES: readonly (readonly [path: string, levels: number])[] = [
  ["control", 0],
  ["feature/hotplug", 0],
  ["xenserver/attr", 3],
  ["attr", 3],
  ["drivers", 0],
  ["data", 0],
  ["data/service", 1],
  ["data/pvs_target", 0],
];
const XSDATA_SUBTREES: readonly (readonly [path: string, levels: number])[] = [
  ["vm-data", 512],
  ["FIST", 512],
];
/** Not collected although below a subtree that is. */
const LEFT_OUT: ReadonlySet<string> = new Set(["attr/os/hotfixes"]);

/** What domains' keys say, read once and kept until a watch tells of a change. */
export class DomainKeys {
  readonly #xenstore: Xenstore;
  readonly #log: Logger;
  readonly #settings: QuotaSettings;
  readonly #known = new Map<number, Promise<DomainFacts>>();
  /** Domains of which changes are heard. */
  readonly #watched = new Set<number>();

  constructor(xenstore: Xenstore, log: Logger, settings: QuotaSettings) {
    this.#xenstore = xenstore;
    this.#log = log;
    this.#settings = settings;
  }

  /** Changes of a domain are told by `changed` from now on, or no more. */
  watched(domid: number, is: boolean): void {
    this.#known.delete(domid);
    if (is) this.#watched.add(domid);
    else this.#watched.delete(domid);
  }

  /** A key of the domain has changed. */
  changed(domid: number): void {
    this.#known.delete(domid);
  }

  facts(domid: number, uuid: string): Promise<DomainFacts> {
    const known = this.#known.get(domid);
    if (known !== undefined) return known;
    const read = this.#read(domid, uuid);
    if (this.#watched.has(domid)) {
      this.#known.set(domid, read);
      read.catch(() => this.#known.delete(domid));
    }
    return read;
  }

  async #read(domid: number, uuid: string): Promise<DomainFacts> {
    const tree = await this.#xenstore.connection();
    const home = domainPath(domid);
    const budget = { left: this.#settings.agentQuota };
    const [target, uncooperative, vncPort, textPort, timeOffset, vcpus, agent, xsdata] = await Promise.all([
      readTextIfAny(tree, `${home}/memory/target`),
      readTextIfAny(tree, `${home}/memory/uncooperative`),
      readTextIfAny(tree, `${home}/console/vnc-port`),
      readTextIfAny(tree, `${home}/console/tc-port`),
      readTextIfAny(tree, `${vmPath(uuid)}/rtc/timeoffset`),
      onlineVcpus(tree, home),
      collect(tree, home, AGENT_SUBTREES, budget),
      collect(tree, home, XSDATA_SUBTREES, budget),
    ]);
    if (budget.left <= 0) await this.#quotaReached(tree, domid, uuid);
    return {
      memoryTarget: Number(target ?? 0) || 0,
      uncooperative: uncooperative !== undefined,
      agent,
      xsdata,
      vcpus,
      vncPort,
      textPort,
      timeOffset: timeOffset ?? "",
    };
  }

  /** A guest's agent has filled what it may: that is on record, and told now and then. */
  async #quotaReached(tree: Tree, domid: number, uuid: string): Promise<void> {
    await tree.write(`${privateDomainPath(domid)}/guest_agent_quota_reached`, "t");
    const warned = `${toolstackPath(uuid)}/guest_agent_quota_warned`;
    const now = this.#xenstore.ambient.now() / 1_000;
    const last = Number((await readTextIfAny(tree, warned)) ?? -Infinity);
    if (now - last < this.#settings.agentQuotaWarnInterval) return;
    await tree.write(warned, String(Math.trunc(now)));
    this.#log.warn(`the agent of VM ${uuid} has filled the ${this.#settings.agentQuota} bytes of xenstore that it may`);
  }
}

async function onlineVcpus(tree: Tree, home: string): Promise<number> {
  const numbers = await directoryIfAny(tree, `${home}/cpu`);
  const all = await Promise.all(numbers.map((number) => readTextIfAny(tree, `${home}/cpu/${number}/availability`)));
  return all.filter((availability) => availability === "online").length;
}

type Budget = { left: number };

async function collect(
  tree: Tree,
  home: string,
  subtrees: readonly (readonly [string, number])[],
  budget: Budget,
): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  for (const part of await Promise.all(subtrees.map(([path, levels]) => below(tree, home, path, levels, budget)))) {
    found.push(...part);
  }
  return Object.fromEntries(found);
}

/** The nodes below a path with their values; those without one are left out. */
async function below(
  tree: Tree,
  home: string,
  path: string,
  levels: number,
  budget: Budget,
): Promise<[string, string][]> {
  if (budget.left <= 0 || LEFT_OUT.has(path)) return [];
  const names = await directoryIfAny(tree, `${home}/${path}`);
  const parts = await Promise.all(
    names.map(async (name): Promise<[string, string][]> => {
      const child = `${path}/${name}`;
      const [value, deeper] = await Promise.all([
        readTextIfAny(tree, `${home}/${child}`),
        levels > 0 ? below(tree, home, child, levels - 1, budget) : [],
      ]);
      budget.left -= child.length + (value?.length ?? 0);
      if (budget.left <= 0) return [];
      return value === undefined || value === "" ? deeper : [[child, value], ...deeper];
    }),
  );
  return parts.flat();
}
