// The process that builds, saves or restores one domain with libxenguest: its memory is mapped here, an image that somebody else has made is
// parsed here, and a kill ends it all (spec: xen-domain-build.md, section 3.2). One request comes over descriptor 3, the image over 4.
import { readSync, writeSync } from "node:fs";
import { messageOf } from "../../../runtime/error-message.ts";
import type { BuiltDomain } from "../domain.ts";
import { DomainBuildError } from "../errors.ts";
import { buildHvm } from "./build-hvm.ts";
import { buildPv } from "./build-pv.ts";
import { restoreDomain, saveDomain } from "./migrate.ts";
import { type BuilderLine, type BuilderRequest, controlDescriptor, writeLine } from "./request.ts";
import { type BuilderTools, openTools } from "./tools.ts";

const maxRequestBytes = 1024 * 1024;
const nothingBuilt: BuiltDomain = { storeFrame: 0n, consoleFrame: 0n };

function readRequest(): BuilderRequest {
  const chunks: Buffer[] = [];
  let bytes = 0;
  while (bytes <= maxRequestBytes) {
    const chunk = Buffer.alloc(65_536);
    const length = readSync(controlDescriptor, chunk);
    chunks.push(chunk.subarray(0, length));
    bytes += length;
    if (length === 0 || chunk.includes("\n")) return JSON.parse(Buffer.concat(chunks).toString());
  }
  throw new Error("the request is too long");
}

function carryOut(tools: BuilderTools, asked: BuilderRequest): BuiltDomain {
  switch (asked.kind) {
    case "build": {
      const { request } = asked;
      const { image } = request;
      return image.type === "pv" ? buildPv(tools, request, image) : buildHvm(tools, request, image);
    }
    case "save":
      saveDomain(tools, asked);
      return nothingBuilt;
    case "restore":
      return restoreDomain(tools, asked);
  }
}

async function answer(): Promise<BuilderLine> {
  try {
    const request = readRequest();
    return { kind: "result", built: carryOut(await openTools(), request) };
  } catch (error) {
    if (error instanceof DomainBuildError)
      return { kind: "error", step: error.step, errno: error.errno, text: error.text };
    return { kind: "error", step: "start", errno: 0, text: messageOf(error) };
  }
}

writeSync(controlDescriptor, writeLine(await answer()));
