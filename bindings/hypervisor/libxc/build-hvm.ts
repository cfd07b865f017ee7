import { readFileSync } from "node:fs";
import { encodeMemoryMap } from "../../libxenctrl/resource-functions.ts";
import type { DomImage } from "../../libxenguest/dom-image.ts";
import type { BootImage, BuildRequest, BuiltDomain } from "../domain.ts";
import { type AcpiPart, pvhAcpi } from "./acpi.ts";
import { maxImageBytes } from "./build-pv.ts";
import { encodeHvmInfo, hvmInfoFrame, hvmInfoOffset } from "./hvm-info.ts";
import { type MemoryLayout, memoryLayout, memoryMap } from "./layout.ts";
import { applyProcessors, setParameters } from "./platform.ts";
import { type BuilderTools, inStep } from "./tools.ts";

/** `dom->container_type`. */
const hvmContainer = 1;
const pagesOfMib = 256;
/** Pages below 1 MiB that are the display's. */
const vgaHolePages = 0x20;
/** The first address that the hypervisor keeps for itself below 4 GiB, as the loader is told. */
const reservedStart = 0xfef_f800_0n;

type HvmImage = Exclude<BootImage, { type: "pv" }>;

/**
 * Builds a HVM guest from its loader, or a PVH guest from its kernel (spec: xen-domain-build.md, section 3.3). Raises `DomainBuildError`.
 */
export function buildHvm(tools: BuilderTools, request: BuildRequest, image: HvmImage): BuiltDomain {
  const layout = memoryLayout(request.maxMib, request.platform.mmioHole);
  const commandLine = image.type === "pvh" ? image.commandLine : "";
  const dom = inStep(tools, "xc_dom_allocate", () => tools.guest.allocate(commandLine));
  try {
    inStep(tools, "hvm_build", () => load(dom, image));
    inStep(tools, "hvm_build_mem", () => populate(tools, dom, request, layout));
    inStep(tools, "hvm_build_params", () => {
      setParameters(tools, request);
      applyProcessors(tools, request);
      if (image.type === "hvm") writeInfo(tools, request, layout);
    });
    return { storeFrame: dom.get("xenstorePfn"), consoleFrame: dom.get("consolePfn") };
  } finally {
    dom.release();
  }
}

function load(dom: DomImage, image: HvmImage): void {
  dom.set("containerType", hvmContainer);
  dom.set("deviceModel", image.type === "hvm" ? 1 : 0);
  dom.kernelMaxSize(maxImageBytes);
  dom.moduleMaxSize(maxImageBytes);
  if (image.type === "hvm") {
    dom.kernelFile(image.firmware);
    dom.set("vgaHolePages", vgaHolePages);
    if (image.systemFirmware !== undefined) dom.systemFirmware(readFileSync(image.systemFirmware));
    return;
  }
  dom.kernelFile(image.kernel);
  for (const { path, commandLine } of image.modules) dom.moduleFile(path, commandLine);
}

function populate(tools: BuilderTools, dom: DomImage, request: BuildRequest, layout: MemoryLayout): void {
  const { domid, image, vcpus } = request;
  const tables: AcpiPart[] = image.type === "pvh" && request.platform.acpi ? pvhAcpi(vcpus) : [];
  const map = memoryMap(layout, tables, image.type === "hvm");
  dom.set("targetPages", request.startMib * pagesOfMib);
  dom.set("lowmemEnd", layout.lowEnd);
  dom.set("highmemEnd", layout.highEnd);
  dom.set("mmioStart", layout.mmioStart);
  dom.set("mmioSize", layout.mmioSize);
  dom.set("maxVcpus", vcpus);
  dom.set("xenstoreChannel", request.storePort);
  dom.set("xenstoreDomid", request.storeDomid ?? 0);
  dom.set("consoleChannel", request.consolePort);
  dom.set("consoleDomid", request.consoleDomid ?? 0);
  dom.bootXenInit(domid);
  dom.parseImage();
  dom.memInit(request.maxMib);
  dom.bootMemInit();
  dom.acpiModules(tables);
  dom.memoryMap(encodeMemoryMap(map), map.length);
  tools.control.setMemoryMap(domid, map);
  dom.buildImage();
  dom.bootImage();
  dom.gnttabInit();
}

function writeInfo({ memory }: BuilderTools, request: BuildRequest, layout: MemoryLayout): void {
  const { domid, vcpus, onlineVcpus = vcpus, platform } = request;
  const page = memory.map(domid, [hvmInfoFrame]);
  try {
    const { lowEnd, highEnd } = layout;
    const online = Array.from({ length: vcpus }, (_, vcpu) => vcpu < onlineVcpus);
    encodeHvmInfo({ apic: platform.apic, vcpus, online, lowEnd, highEnd, reservedStart }).copy(
      page.bytes,
      hvmInfoOffset,
    );
  } finally {
    page.unmap();
  }
}
