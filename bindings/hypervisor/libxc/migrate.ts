import { readSync, writeSync } from "node:fs";
import type { BuiltDomain } from "../domain.ts";
import { DomainBuildError } from "../errors.ts";
import { type BuilderLine, type BuilderRequest, controlDescriptor, imageDescriptor, writeLine } from "./request.ts";
import { type BuilderTools, inStep } from "./tools.ts";

/** Writes a domain to the image's descriptor. Raises `DomainBuildError`. */
export function saveDomain(tools: BuilderTools, request: Extract<BuilderRequest, { kind: "save" }>): void {
  let refused: string | undefined;
  const ask = (line: BuilderLine, refusal: string) => {
    writeSync(controlDescriptor, writeLine(line));
    if (readAnswer() !== "done") refused ??= refusal;
    return refused === undefined;
  };
  const suspend = () => ask({ kind: "suspend" }, "the guest was not suspended");
  inStep(tools, "xc_domain_save", () => {
    const { domid, type, live, debug = false } = request;
    const logDirty = (on: boolean) =>
      type !== "hvm" || ask({ kind: "logdirty", on }, "the device model does not tell what it writes");
    tools.guest.save({ domid, descriptor: imageDescriptor, live, debug, suspend, logDirty });
    if (refused !== undefined) throw new DomainBuildError("xc_domain_save", 0, refused);
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
