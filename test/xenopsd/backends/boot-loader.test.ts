import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { loaded, xenBootLoader } from "../../../daemons/xenopsd/backends/xc/boot-loader.ts";
import { xenFile } from "../../../daemons/xenopsd/backends/xc/files.ts";
import { uncancellable } from "../../../daemons/xenopsd/backends/xen/devices/generic.ts";
import type { VmPvIndirectBoot } from "../../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { withForkexecd } from "../../forkexecd/support.ts";
import { available, hasProgram, isRoot } from "../../support/available.ts";
import { failureOf } from "../../support/failure.ts";
import { pvVm, uuid } from "../support.ts";

const boots = suite("the boot loader of PV guests");

const vm = uuid(1);
/** Of no domain that could be here. */
const DOMID = 30_000;
const boot: VmPvIndirectBoot = {
  bootloader: "pygrub",
  extra_args: "",
  legacy_args: "",
  bootloader_args: "",
  devices: [],
};

/** A disk that only its owner may read, with a file system on it. */
function diskWith(folder: string, files: Readonly<Record<string, string>>): string {
  const tree = join(folder, "tree");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(tree, path, ".."), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  const disk = join(folder, "disk");
  writeFileSync(disk, "", { mode: 0o600 });
  truncateSync(disk, 2 ** 21);
  execFileSync("mke2fs", ["-q", "-F", "-t", "ext2", "-d", tree, disk]);
  return disk;
}

const load = (forkexecd: string, disk: string) =>
  xenBootLoader({ forkexecd, ambient: systemAmbient }).load(uncancellable, pvVm(vm), DOMID, boot, disk);

const does = (program: string, ...words: string[]) => spawnSync(program, words).status === 0;
const mayRun = isRoot && does("losetup", "--find") && does("unshare", "--mount", "true");
const isInstalled = existsSync(xenFile("bin/pygrub")) && hasProgram("mke2fs");
if (
  available(mayRun, "pygrub", "root, on a machine with loop devices and mount namespaces") &&
  available(isInstalled, "pygrub", "apt-get install xen-utils-4.17 e2fsprogs")
) {
  const folder = mkdtempSync(join(tmpdir(), "boot-"));
  boots.after(() => rmSync(folder, { recursive: true }));

  boots("pygrub finds kernel, ramdisk and arguments on a disk that its user may not read", () =>
    withForkexecd(async ({ socket }) => {
      const menu = "default 0\ntimeout 0\ntitle guest\nroot (hd0)\nkernel /boot/vmlinuz quiet\ninitrd /boot/initrd\n";
      const files = { "boot/vmlinuz": "kernel", "boot/initrd": "ramdisk", "boot/grub/menu.lst": menu };
      const found = await load(socket, diskWith(folder, files));
      assert.is(found.arguments, "quiet");
      assert.is(readFileSync(found.kernel, "utf8"), "kernel");
      assert.is(readFileSync(found.ramdisk ?? "", "utf8"), "ramdisk");
      await found.forget();
      assert.not(existsSync(found.kernel));
      assert.not(existsSync(`/dev/xen-boot-${DOMID}`));
      assert.not.match(execFileSync("losetup", ["--list"], { encoding: "utf8" }), join(folder, "disk"));
    }),
  );

  boots("a disk without a kernel is a failure that says so, and nothing is left", () =>
    withForkexecd(async ({ socket }) => {
      const error = await failureOf(load(socket, diskWith(join(folder, "none"), { readme: "nothing here" })));
      assert.is(Array.isArray(error) && error[0], "Bootloader_error");
      assert.not(existsSync(`/dev/xen-boot-${DOMID}`));
      assert.not.match(execFileSync("losetup", ["--list"], { encoding: "utf8" }), join(folder, "none"));
    }),
  );
}

boots("only what loaders may leave is taken for a kernel", async () => {
  const inside = "/var/run/xen/pygrub/boot_kernel.a";
  assert.is(loaded(vm, `kernel ${inside}\nargs a b\n`, "").arguments, "a b");
  const refused = async (output: string, said = "") => {
    const error = await failureOf(Promise.resolve().then(() => loaded(vm, output, said)));
    assert.is(Array.isArray(error) && error[0], "Bootloader_error");
    return JSON.stringify(error);
  };
  await refused("kernel /etc/passwd\n");
  await refused("kernel /var/run/xen/pygrub/../../etc/passwd\n");
  await refused(`kernel ${inside}\nramdisk /etc/passwd\n`);
  assert.match(await refused("", "PermissionError: /device"), "PermissionError");
});

boots.run();
