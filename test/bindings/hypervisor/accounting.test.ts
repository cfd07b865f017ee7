import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ShutdownCode } from "../../../bindings/hypervisor/domain.ts";
import { DomainBuildError, HypervisorError } from "../../../bindings/hypervisor/errors.ts";
import type { Hypervisor } from "../../../bindings/hypervisor/hypervisor.ts";
import type { SimulatedHost } from "../../../bindings/hypervisor/simulated/host.ts";
import { fc } from "../../support/properties.ts";
import { turns } from "../../support/wait.ts";
import { buildRequest, creation, MIB_PAGES, newHost } from "./support.ts";

const accounting = suite("simulated hypervisor: accounting of memory");

type Act =
  | { readonly kind: "create"; readonly limit: number }
  | { readonly kind: "build" | "shadow" | "balloon" | "limit"; readonly which: number; readonly mib: number }
  | { readonly kind: "destroy" | "shutdown" | "unpause"; readonly which: number };

const which = fc.nat(5);
const mib = fc.integer({ min: 0, max: 600 });
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant("create" as const), limit: mib }),
  fc.record({ kind: fc.constantFrom(...(["build", "shadow", "balloon", "limit"] as const)), which, mib }),
  fc.record({ kind: fc.constantFrom("destroy" as const, "shutdown" as const, "unpause" as const), which }),
);

async function perform(host: SimulatedHost, hypervisor: Hypervisor, todo: Act): Promise<void> {
  if (todo.kind === "create") {
    const domid = await hypervisor.createDomain(creation(1));
    return hypervisor.setMaxMemoryKib(domid, todo.limit * 1024);
  }
  const domids = (await hypervisor.domains()).map(({ domid }) => domid).filter((domid) => domid !== 0);
  const domid = domids[todo.which % Math.max(1, domids.length)];
  const domain = domid === undefined ? undefined : host.hypervisor.find(domid);
  if (domid === undefined || domain === undefined) return;
  switch (todo.kind) {
    case "build":
      await hypervisor.build(buildRequest(domid, todo.mib));
      return;
    case "shadow":
      await hypervisor.setShadowMib(domid, todo.mib);
      return;
    case "limit":
      return hypervisor.setMaxMemoryKib(domid, todo.mib * 1024);
    case "balloon": {
      const { pages, maxPages } = domain;
      const wanted = todo.mib * MIB_PAGES;
      host.hypervisor.give(domain, wanted - pages);
      if (wanted <= pages) assert.is(domain.pages, wanted, "what a guest gives back is taken");
      else assert.ok(domain.pages >= pages && domain.pages <= Math.max(pages, maxPages), "no more than its limit");
      return;
    }
    case "shutdown":
      return hypervisor.shutdown(domid, ShutdownCode.poweroff);
    case "unpause":
      return hypervisor.unpause(domid);
    case "destroy":
      return hypervisor.destroy(domid);
  }
}

/** The hypervisor may refuse; whatever else goes wrong is a failure. */
function onlyRefusals(error: unknown): void {
  if (!(error instanceof HypervisorError) && !(error instanceof DomainBuildError)) throw error;
}

accounting(
  "no sequence of operations makes memory out of nothing, loses any, or gives a domain more than its limit",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (todo) => {
        const { host } = newHost({ delayScale: 0, controlDomainMib: 100 });
        const hypervisor: Hypervisor = host.hypervisor;
        for (const each of todo) {
          await perform(host, hypervisor, each).catch(onlyRefusals);
          await turns();
          const info = await hypervisor.physicalInfo();
          const domains = await hypervisor.domains();
          const shadow = await Promise.all(domains.map(({ domid }) => hypervisor.shadowMib(domid)));
          const used = domains.reduce((sum, { totalPages }) => sum + totalPages, 0);
          const tables = shadow.reduce((sum, each) => sum + each, 0) * MIB_PAGES;
          assert.is(info.freePages + used + tables, 1024 * MIB_PAGES);
          assert.ok(info.freePages >= 0);
          for (const { totalPages } of domains) assert.ok(totalPages >= 0);
        }
        await host.stop();
      }),
      { numRuns: 60, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
    );
  },
);

accounting.run();
