import { suite } from "uvu";
import { cBehaviour, ocamlBehaviour } from "../../../bindings/xenstore/simulated/behaviour.ts";
import { nodeContract } from "./contract.ts";
import { domainContract, guestContract } from "./domain-contract.ts";
import { inProcess, overSocket } from "./simulated-target.ts";
import type { Target } from "./target.ts";
import { watchContract } from "./watch-contract.ts";
import { wireContract } from "./wire-contract.ts";

/** The contract against the simulated store, in both daemons' ways, within the process and over a socket. */
function contracts(name: string, target: Target): void {
  const test = suite(`bindings/xenstore/simulated ${name}`);
  if (target.socket !== undefined) wireContract(test, () => target);
  nodeContract(test, () => target);
  watchContract(test, () => target);
  domainContract(test, () => target);
  guestContract(test, () => target);
  test.after(() => target.stop());
  test.run();
}

const sockets = [await overSocket("c", cBehaviour), await overSocket("ocaml", ocamlBehaviour)] as const;
contracts("as C, in the process", inProcess("c", cBehaviour));
contracts("as oxenstored, in the process", inProcess("ocaml", ocamlBehaviour));
contracts("as C, over a socket", sockets[0]);
contracts("as oxenstored, over a socket", sockets[1]);
