import { suite } from "uvu";
import { nodeContract } from "./contract.ts";
import { daemonInstalled, remedy, startDaemon } from "./daemons.ts";
import { domainContract, guestContract } from "./domain-contract.ts";
import { watchContract } from "./watch-contract.ts";
import { wireContract } from "./wire-contract.ts";

/** The contract against oxenstored of Debian's Xen 4.17, over its socket and guests' rings. */
const test = suite("bindings/xenstore/ocaml");

if (!daemonInstalled("ocaml")) {
  test(`skipped: oxenstored, which needs root and: ${remedy}`, () => {});
  console.log(`skipped: the contract of xenstore against oxenstored (root, ${remedy})`);
} else {
  const daemon = await startDaemon("ocaml");
  test.after(() => daemon.stop());
  wireContract(test, () => daemon);
  nodeContract(test, () => daemon);
  watchContract(test, () => daemon);
  domainContract(test, () => daemon);
  guestContract(test, () => daemon);
}

test.run();
