import { readSync, writeSync } from "node:fs";
import type { BuiltDomain } from "../domain.ts";
import { DomainBuildError } from "../errors.ts";
import { type BuilderRequest, controlDescriptor, imageDescriptor, writeLine } from "./request.ts";
import { type BuilderTools, inStep } from "./tools.ts";

/** Writes a domain to the image's descriptor. Raises `DomainBuildError`. */
export function saveDomain(tools: BuilderTools, request: Extract<BuilderRequest, { kind: "save" }>): void {
  let refused = false;
  const suspend = () => {
    writeSync(controlDescriptor, writeLine({ kind: "suspend" }));
    refused = readAnswer() !== "done";
    return !refused;
  };
  inStep(tools, "xc_domain_save", () => {
    const { domid, type, live, debug = false } = request;
    const deviceModel = type === "hvm";
    tools.guest.save({ domid, descriptor: imageDescriptor, live, debug, deviceModel, suspend });
    if (refused) throw new DomainBuildError("xc_domain_save", 0, "the guest was not suspended");
  });
}

/** Fills a domain from the image's descriptor. Raises `DomainBuildError`. */
export function restoreDomain(tools: BuilderTools, request: Extract<BuilderRequest, { kind: "restore" }>): BuiltDomain {
  return inStep(tools, "xc_domain_restore", () => {
    const { domid, type, storePort, storeDomid = 0, consolePort, consoleDomid = 0 } = request;
    const descriptor = imageDescriptor;
    const frames = tools.guest.restore({ domid, descriptor, storePort, storeDomid, consolePort, consoleDomid });
    const protocol = type === "pv" ? tools.guest.nativeProtocol(domid) : undefined;
    return protocol === undefined ? frames : { ...frames, protocol };
  });
}

/** The next line of the caller, which comes alone; empty when the caller is gone. */
function readAnswer(): string {
  const into = Buffer.alloc(128);
  const length = readSync(controlDescriptor, into);
  return into.toString("latin1", 0, length).trimEnd();
}
