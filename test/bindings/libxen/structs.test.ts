import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { DomainCreation } from "../../../bindings/hypervisor/domain.ts";
import { bitmap, cString } from "../../../bindings/libxenctrl/bound.ts";
import { encodeCreateDomain, handleOfUuid, uuidOfHandle } from "../../../bindings/libxenctrl/create-domain.ts";
import { decodeDomainInfo, decodeVcpuInfo, domainInfoBytes } from "../../../bindings/libxenctrl/domain-info.ts";
import { errnoName, xenError } from "../../../bindings/libxenctrl/errors.ts";
import { decodeCpuTopology, decodeNodes, decodePhysicalInfo } from "../../../bindings/libxenctrl/host-info.ts";
import { encodeMemoryMap } from "../../../bindings/libxenctrl/resource-functions.ts";
import { fc } from "../../support/properties.ts";

const structs = suite("Structures of libxenctrl");

const creation: DomainCreation = {
  uuid: "00112233-4455-6677-8899-aabbccddeeff",
  type: "hvm",
  ssidref: 7,
  hap: true,
  iommu: true,
  noSharedPageTable: true,
  nestedVirtualization: true,
  vpmu: true,
  maxVcpus: 3,
  maxEventChannel: -1,
  maxGrantFrames: 64,
  maxMaptrackFrames: -1,
  grantVersion: 2,
  emulation: 0x3ff,
  relaxedMsrs: true,
};

structs("lays out what a domain is created with", () => {
  const bytes = encodeCreateDomain(creation);
  assert.is(bytes.length, 64);
  assert.is(bytes.readUInt32LE(0), 7);
  assert.is(bytes.toString("hex", 4, 20), "00112233445566778899aabbccddeeff");
  assert.is(bytes.readUInt32LE(20), 0x1 | 0x2 | 0x20 | 0x40 | 0x80);
  assert.is(bytes.readUInt32LE(24), 1);
  assert.is(bytes.readUInt32LE(28), 3);
  assert.is(bytes.readUInt32LE(32), 0xffff_ffff);
  assert.is(bytes.readInt32LE(36), 64);
  assert.is(bytes.readInt32LE(40), -1);
  assert.is(bytes.readUInt32LE(44), 2);
  assert.is(bytes.readUInt32LE(48), 0);
  assert.is(bytes.readUInt32LE(56), 0x3ff);
  assert.is(bytes.readUInt32LE(60), 1);
});

structs("a PV domain has neither the flag of HVM nor that of its paging", () => {
  const plain = { iommu: false, nestedVirtualization: false, vpmu: false };
  assert.is(encodeCreateDomain({ ...creation, ...plain, type: "pv" }).readUInt32LE(20), 0);
  assert.is(encodeCreateDomain({ ...creation, ...plain, type: "pvh", hap: false }).readUInt32LE(20), 1);
});

structs("refuses what is no uuid", () => {
  assert.throws(() => handleOfUuid("00112233"), /not a uuid/);
});

structs("any uuid is the same after both ways", () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      assert.is(uuidOfHandle(handleOfUuid(uuid)), uuid);
    }),
  );
});

structs("reads a domain that crashed", () => {
  const bytes = Buffer.alloc(domainInfoBytes);
  bytes.writeUInt16LE(0x7001, 0);
  bytes.writeUInt32LE(0x2 | 0x4 | 0x8 | 0x100 | (3 << 16), 4);
  bytes.writeBigUInt64LE(32768n, 8);
  bytes.writeBigUInt64LE(33024n, 16);
  bytes.writeBigUInt64LE(5n, 24);
  bytes.writeBigUInt64LE(0x1234n, 48);
  bytes.writeBigUInt64LE(2n ** 60n, 56);
  bytes.writeUInt32LE(2, 64);
  bytes.writeUInt32LE(3, 68);
  handleOfUuid(creation.uuid).copy(bytes, 76);
  assert.equal(decodeDomainInfo(bytes), {
    domid: 0x7001,
    uuid: creation.uuid,
    hvm: true,
    hap: true,
    dying: false,
    shutdown: true,
    shutdownCode: 3,
    paused: true,
    blocked: false,
    running: false,
    totalPages: 32768,
    maxPages: 33024,
    outstandingPages: 5,
    cpuTime: 2n ** 60n,
    onlineVcpus: 2,
    maxVcpuId: 3,
    sharedInfoFrame: 0x1234n,
  });
});

structs("the code of a domain that has not shut down means nothing", () => {
  const bytes = Buffer.alloc(domainInfoBytes);
  bytes.writeUInt32LE((0x20 | (255 << 16)) >>> 0, 4);
  assert.is(decodeDomainInfo(bytes).shutdownCode, 0);
  assert.is(decodeDomainInfo(bytes).running, true);
});

structs("reads a vCPU", () => {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(2, 0);
  bytes.writeUInt8(1, 4);
  bytes.writeUInt8(1, 6);
  bytes.writeBigUInt64LE(99n, 8);
  bytes.writeUInt32LE(5, 16);
  assert.equal(decodeVcpuInfo(bytes), { vcpu: 2, online: true, blocked: false, running: true, cpuTime: 99n, cpu: 5 });
});

structs("reads the host, as the laboratory's has answered", () => {
  const bytes = Buffer.alloc(112);
  for (const [at, value] of [1, 2, 2, 1, 1, 0, 2596121, 0x30b].entries()) bytes.writeUInt32LE(value, at * 4);
  for (const [at, value] of [786300n, 515669n, 3n, 4n].entries()) bytes.writeBigUInt64LE(value, 40 + at * 8);
  const info = decodePhysicalInfo(bytes);
  assert.is(info.cpus, 2);
  assert.is(info.maxCpuId, 1);
  assert.is(info.cpuKhz, 2596121);
  assert.is(info.totalPages, 786300);
  assert.is(info.freePages, 515669);
  assert.is(info.scrubPages, 3);
  assert.is(info.outstandingPages, 4);
  const { capabilities: can } = info;
  assert.equal([can.hvm, can.pv, can.directIo, can.hap, can.shadow], [true, true, false, true, false]);
  assert.equal([can.vmtrace, can.vpmu, can.grantTableV1, can.grantTableV2], [false, false, true, true]);
});

structs("a processor or a node that is not there is undefined", () => {
  const cpus = Buffer.alloc(24, 0xff);
  cpus.writeUInt32LE(1, 0);
  cpus.writeUInt32LE(2, 4);
  cpus.writeUInt32LE(3, 8);
  assert.equal(decodeCpuTopology(cpus, 2), [{ core: 1, socket: 2, node: 3 }, undefined]);
  const nodes = Buffer.alloc(32, 0xff);
  nodes.writeBigUInt64LE(4096n, 0);
  nodes.writeBigUInt64LE(1024n, 8);
  const distances = Buffer.alloc(16);
  for (const [at, distance] of [10, 20, 20, 10].entries()) distances.writeUInt32LE(distance, at * 4);
  assert.equal(decodeNodes(nodes, distances, 2), [{ size: 4096n, free: 1024n, distances: [10, 20] }, undefined]);
});

structs("packs a memory map", () => {
  const map = encodeMemoryMap([
    { start: 0n, size: 0xa0000n, type: 1 },
    { start: 2n ** 32n, size: 2n ** 33n, type: 2 },
  ]);
  assert.is(map.length, 40);
  assert.equal([map.readBigUInt64LE(20), map.readBigUInt64LE(28), map.readUInt32LE(36)], [2n ** 32n, 2n ** 33n, 2]);
});

structs("sets bits, and refuses what has no place", () => {
  assert.equal([...bitmap([0, 9, 15], 2)], [0x01, 0x82]);
  assert.throws(() => bitmap([16], 2), RangeError);
  assert.throws(() => bitmap([-1], 2), RangeError);
});

structs("a C string ends at its first zero", () => {
  assert.is(cString(Buffer.from("4.17\0rest")), "4.17");
  assert.is(cString(Buffer.from("full")), "full");
});

structs("names errors as errno.h does", () => {
  assert.equal([1, 3, 12, 95, 125].map(errnoName), ["EPERM", "ESRCH", "ENOMEM", "EOPNOTSUPP", "ECANCELED"]);
  assert.is(errnoName(0), "errno 0");
  const error = xenError(3, "xc_domain_pause", "domain 7");
  assert.is(error.code, "ESRCH");
  assert.is(error.message, "xc_domain_pause: ESRCH: domain 7");
});

structs.run();
