import { suite } from "uvu";
import * as assert from "uvu/assert";
import { pvhAcpi } from "../../../../bindings/hypervisor/libxc/acpi.ts";
import { encodeHvmInfo } from "../../../../bindings/hypervisor/libxc/hvm-info.ts";
import { memoryLayout, memoryMap } from "../../../../bindings/hypervisor/libxc/layout.ts";
import { fc } from "../../../support/properties.ts";

const images = suite("What is put into HVM and PVH guests");

const gib = 1024n ** 3n;
const sum = (bytes: Uint8Array) => bytes.reduce((total, byte) => (total + byte) & 0xff, 0);

images("memory beyond the hole goes above 4 GiB", () => {
  assert.equal(memoryLayout(2048), { lowEnd: 2n * gib, highEnd: 0n, mmioStart: 0xf000_0000n, mmioSize: 0x1000_0000n });
  const large = memoryLayout(8192);
  assert.is(large.lowEnd, 0xf000_0000n);
  assert.is(large.highEnd, 4n * gib + 8n * gib - 0xf000_0000n);
  assert.is(memoryLayout(8192, 2 * 1024 ** 3).mmioStart, 2n * gib);
});

images("any memory is whole in its layout and in the map of a guest without a device model", () => {
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 1024 * 1024 }), (mib) => {
      const layout = memoryLayout(mib);
      const ram = memoryMap(layout, [], false).filter(({ type }) => type === 1);
      assert.is(
        ram.reduce((total, { size }) => total + size, 0n),
        BigInt(mib) * 1024n ** 2n,
      );
    }),
  );
});

images("ranges of a map are in order and do not overlap", () => {
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 65536 }), fc.boolean(), (mib, model) => {
      const map = memoryMap(memoryLayout(mib), model ? [] : pvhAcpi(2), model);
      for (const [at, range] of map.slice(1).entries()) {
        const before = map[at];
        assert.ok(before !== undefined && before.start + before.size <= range.start);
      }
    }),
  );
});

images("a guest with a device model finds memory from 1 MiB on", () => {
  assert.equal(memoryMap(memoryLayout(64), [], true), [{ start: 0x10_0000n, size: 0x3f0_0000n, type: 1 }]);
});

images("ACPI tables of a PVH guest are linked and add up", () => {
  const [root, tables] = pvhAcpi(3);
  assert.ok(root !== undefined && tables !== undefined);
  assert.is(root.address, 0xfffc0n);
  assert.is(root.data.toString("latin1", 0, 8), "RSD PTR ");
  assert.is(sum(root.data.subarray(0, 20)), 0);
  assert.is(sum(root.data), 0);
  const at = (address: bigint) => {
    const from = Number(address - tables.address);
    const table = tables.data.subarray(from, from + tables.data.readUInt32LE(from + 4));
    assert.is(sum(table), 0, `sum of ${table.toString("latin1", 0, 4)}`);
    return table;
  };
  const xsdt = at(root.data.readBigUInt64LE(24));
  assert.is(xsdt.toString("latin1", 0, 4), "XSDT");
  const fadt = at(xsdt.readBigUInt64LE(36));
  assert.is(fadt.toString("latin1", 0, 4), "FACP");
  assert.ok((fadt.readUInt32LE(112) & (1 << 20)) !== 0, "no fixed hardware");
  assert.is(at(fadt.readBigUInt64LE(140)).toString("latin1", 0, 4), "DSDT");
  const madt = at(xsdt.readBigUInt64LE(44));
  assert.is(madt.toString("latin1", 0, 4), "APIC");
  assert.is(madt.length, 44 + 3 * 8);
  assert.equal([madt.readUInt8(44 + 18), madt.readUInt8(44 + 19), madt.readUInt32LE(44 + 20)], [2, 4, 1]);
});

images("the loader's table adds up and has the vCPUs as bits", () => {
  const online = [true, false, true, ...Array<boolean>(6).fill(false), true];
  const table = encodeHvmInfo({
    apic: true,
    vcpus: 10,
    online,
    lowEnd: 0x800_0000n,
    highEnd: 0x1_4000_0000n,
    reservedStart: 0xfeff_8000n,
  });
  assert.is(table.length, 48);
  assert.is(sum(table), 0);
  assert.is(table.toString("latin1", 0, 8), "HVM INFO");
  assert.equal([table.readUInt8(13), table.readUInt32LE(16), table.readUInt32LE(20)], [1, 10, 0x8000]);
  assert.equal([table.readUInt32LE(24), table.readUInt32LE(28)], [0xfeff8, 0x14_0000]);
  assert.equal([table.readUInt8(32), table.readUInt8(33)], [0b101, 0b10]);
});

images.run();
