import { chown, rm } from "node:fs/promises";
import type { VmPvIndirectBoot } from "../../../../generated/daemons/xenops.ts";
import { failure } from "../../errors.ts";
import type { BootLoader, LoadedKernel } from "../xen/boot.ts";
import { detachLoop, deviceNumbers, loopDevice } from "./block-devices.ts";
import { xenFile } from "./files.ts";
import { type ProgramRunner, run } from "./programs.ts";

/** Where loaders may leave what they have found (spec: xen-domain-build.md, section 3.4). */
const RESULT_FOLDERS = ["/var/run/xen/pygrub/", "/var/run/xend/boot/"];
/** The first of the users that programs of domains run as. */
const FIRST_USER = 65_535;
const SECONDS = 300;
const MKNOD = "/bin/mknod";

/** Runs `pygrub` or `eliloader` on a guest's disk (spec: xen-domain-build.md, section 3.4). */
export function xenBootLoader(runner: ProgramRunner): BootLoader {
  return {
    check() {},
    async load(task, vm, domid, boot, image) {
      const cancel = new AbortController();
      const forget = task.onCancel(() => cancel.abort(failure(["Cancelled", task.id])));
      try {
        return await asOwn(runner, domid, image, async (disk) => {
          const command = commandOf(boot, vm.id, domid, disk);
          const { stdout, stderr } = await run(runner, command, { seconds: SECONDS, signal: cancel.signal });
          return loaded(vm.id, stdout, stderr);
        });
      } catch (error) {
        if (cancel.signal.aborted || !(error instanceof Error) || error.cause === undefined) throw error;
        throw failure(["Bootloader_error", [vm.id, reasonOf(error.message)]]);
      } finally {
        forget();
      }
    },
  };
}

function commandOf(boot: VmPvIndirectBoot, vm: string, domid: number, image: string): string[] {
  const words = boot.bootloader_args.split(/\s+/).filter((word) => word !== "");
  switch (boot.bootloader) {
    case "pygrub":
      return [xenFile("bin/pygrub"), "--output-format=simple", "-q", `--runas=${FIRST_USER + domid}`, ...words, image];
    case "eliloader":
      return [xenFile("bin/eliloader"), "-q", "--vm", vm, ...words, image];
    default:
      throw failure(["Bootloader_error", [vm, `There is no boot loader ${boot.bootloader}`]]);
  }
}

/**
 * Has the user that a domain's loader runs as read the domain's disk, and nobody else, while `use` runs: by a device node of its own, of a
 * file behind a loop device.
 */
async function asOwn<T>(
  runner: ProgramRunner,
  domid: number,
  image: string,
  use: (node: string) => Promise<T>,
): Promise<T> {
  const node = `/dev/xen-boot-${domid}`;
  const numbers = await deviceNumbers(image);
  const loop = numbers === undefined ? await loopDevice(runner, image, true) : undefined;
  try {
    const of = numbers ?? (await deviceNumbers(loop ?? image));
    if (of === undefined) throw new Error(`${image} is no disk`);
    await rm(node, { force: true });
    await run(runner, [MKNOD, "-m", "0400", node, "b", `0x${of.major}`, `0x${of.minor}`]);
    await chown(node, FIRST_USER + domid, 0);
    return await use(node);
  } finally {
    await rm(node, { force: true });
    if (loop !== undefined) await detachLoop(runner, loop);
  }
}

/** What a loader that fails in Python has said last; otherwise all of it. */
function reasonOf(text: string): string {
  return /RuntimeError: (.*)/.exec(text)?.[1] ?? text;
}

/** The simple format: `kernel <path>`, `ramdisk <path>`, `args <text>`, a line each. What else it `said` is told where these are missing. */
export function loaded(vm: string, output: string, said: string): LoadedKernel {
  const of = (key: string) => new RegExp(`^${key} (.*)$`, "m").exec(output)?.[1]?.trim();
  const kernel = of("kernel");
  const ramdisk = of("ramdisk");
  if (kernel === undefined)
    throw failure(["Bootloader_error", [vm, `The boot loader has named no kernel: ${said.trim().slice(-1_000)}`]]);
  const files = [kernel, ...(ramdisk === undefined ? [] : [ramdisk])];
  for (const path of files) {
    if (path.includes("/../") || !RESULT_FOLDERS.some((folder) => path.startsWith(folder))) {
      throw failure(["Bootloader_error", [vm, `The boot loader has named ${path}`]]);
    }
  }
  return {
    kernel,
    ...(ramdisk !== undefined && { ramdisk }),
    arguments: of("args") ?? "",
    async forget() {
      for (const path of files) await rm(path, { force: true });
    },
  };
}
