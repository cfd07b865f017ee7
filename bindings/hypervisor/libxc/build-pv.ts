import type { BootImage, BuildRequest, BuiltDomain } from "../domain.ts";
import { applyProcessors } from "./platform.ts";
import { type BuilderTools, inStep } from "./tools.ts";

/** Bytes that a kernel or a ramdisk may have. */
export const maxImageBytes = 1024 ** 3;

const step = "xc_dom_linux_build";

/** Builds a PV guest (spec: xen-domain-build.md, section 3.3). Raises `DomainBuildError`. */
export function buildPv(
  tools: BuilderTools,
  request: BuildRequest,
  image: Extract<BootImage, { type: "pv" }>,
): BuiltDomain {
  const { domid } = request;
  const dom = inStep(tools, "xc_dom_allocate", () => tools.guest.allocate(image.commandLine));
  try {
    return inStep(tools, step, () => {
      dom.kernelMaxSize(maxImageBytes);
      dom.moduleMaxSize(maxImageBytes);
      dom.kernelFile(image.kernel);
      if (image.ramdisk !== undefined) dom.moduleFile(image.ramdisk, undefined);
      dom.set("maxVcpus", request.vcpus);
      dom.set("xenstoreChannel", request.storePort);
      dom.set("xenstoreDomid", request.storeDomid ?? 0);
      dom.set("consoleChannel", request.consolePort);
      dom.set("consoleDomid", request.consoleDomid ?? 0);
      applyProcessors(tools, request);
      dom.bootXenInit(domid);
      dom.parseImage();
      dom.memInit(request.startMib);
      dom.bootMemInit();
      dom.buildImage();
      dom.bootImage();
      dom.gnttabInit();
      const protocol = tools.guest.nativeProtocol(domid);
      return {
        storeFrame: dom.machineFrame(dom.get("xenstorePfn")),
        consoleFrame: dom.machineFrame(dom.get("consolePfn")),
        ...(protocol !== undefined && { protocol }),
      };
    });
  } finally {
    dom.release();
  }
}
