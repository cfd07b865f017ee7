// Runs in Dom0: the bindings of Xen's libraries, each on what the hypervisor does with it.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openControl } from "../../../bindings/libxenctrl/functions.ts";
import { openEventChannels, VirtualInterrupt } from "../../../bindings/libxenevtchn/event-channels.ts";
import { openForeignMemory, pageBytes } from "../../../bindings/libxenforeignmemory/foreign-memory.ts";
import { openGrants, openShares } from "../../../bindings/libxengnttab/grants.ts";

const libraries = suite("Xen's libraries in Dom0");

/** The control domain, which speaks with itself here. */
const here = 0;

function codeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
  return assert.unreachable();
}

libraries("an event comes through a channel, again after it was unmasked", async () => {
  const one = await openEventChannels();
  const other = await openEventChannels();
  const offered = one.bindUnbound(here);
  const bound = other.bindInterdomain(here, offered);
  for (let round = 0; round < 3; round++) {
    other.notify(bound);
    assert.is(one.pending(), offered);
    one.unmask(offered);
  }
  one.notify(offered);
  assert.is(other.pending(), bound);
  other.unbind(bound);
  assert.is(
    codeOf(() => other.notify(bound)),
    "ENOTCONN",
  );
  assert.ok(one.bindVirq(VirtualInterrupt.noMemory) > 0);
  one.close();
  other.close();
});

libraries("what is written to a granted page is read where it is mapped, and back", async () => {
  const shares = await openShares();
  const grants = await openGrants();
  const shared = shares.share(here, 2, true);
  assert.is(shared.references.length, 2);
  assert.is(shared.bytes.length, 2 * pageBytes);
  shared.bytes.write("from the one", pageBytes);
  const mapped = grants.map(here, shared.references, true);
  assert.is(mapped.bytes.toString("latin1", pageBytes, pageBytes + 12), "from the one");
  mapped.bytes.write("and back", 0);
  assert.is(shared.bytes.toString("latin1", 0, 8), "and back");
  mapped.unmap();
  shared.unshare();
  assert.type(
    codeOf(() => grants.map(here, shared.references, false)),
    "string",
  );
  grants.close();
  shares.close();
});

libraries("a page of another domain is mapped; one that it has not is refused", async () => {
  const { functions: xen, close } = await openControl();
  const memory = await openForeignMemory();
  const domid = xen.createDomain({
    uuid: "11111111-2222-3333-4444-555555555556",
    type: "pv",
    hap: false,
    iommu: false,
    noSharedPageTable: false,
    nestedVirtualization: false,
    vpmu: false,
    maxVcpus: 1,
    maxEventChannel: -1,
    maxGrantFrames: 64,
    maxMaptrackFrames: 0,
    grantVersion: 2,
    emulation: 0,
    relaxedMsrs: false,
  });
  try {
    const frames = [xen.domain(domid)?.sharedInfoFrame ?? 0n];
    const one = memory.map(domid, frames);
    const other = memory.map(domid, frames);
    assert.is(one.bytes.length, pageBytes);
    one.bytes.write("seen twice", pageBytes - 16);
    assert.is(other.bytes.toString("latin1", pageBytes - 16, pageBytes - 6), "seen twice");
    one.unmap();
    other.unmap();
    assert.type(
      codeOf(() => memory.map(domid, [0x1_0000_0000n])),
      "string",
    );
  } finally {
    xen.destroy(domid);
    memory.close();
    close();
  }
});

libraries.run();
