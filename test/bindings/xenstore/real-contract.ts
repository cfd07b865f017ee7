import { suite } from "uvu";
import { available } from "../../support/available.ts";
import { nodeContract } from "./contract.ts";
import { daemonInstalled, remedy, startDaemon } from "./daemons.ts";
import { domainContract, guestContract } from "./domain-contract.ts";
import type { Target } from "./target.ts";
import { watchContract } from "./watch-contract.ts";
import { wireContract } from "./wire-contract.ts";

/** The contract against a daemon of Debian's Xen 4.17, over its socket and guests' rings. */
export async function realContract(kind: Target["kind"]): Promise<void> {
  const test = suite(`bindings/xenstore/${kind}`);
  if (available(daemonInstalled(kind), `the contract of xenstore against the real ${kind} daemon`, remedy)) {
    const daemon = await startDaemon(kind);
    test.after(() => daemon.stop());
    wireContract(test, () => daemon);
    nodeContract(test, () => daemon);
    watchContract(test, () => daemon);
    domainContract(test, () => daemon);
    guestContract(test, () => daemon);
  }
  test.run();
}
