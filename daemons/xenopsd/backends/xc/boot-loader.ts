import { rm } from "node:fs/promises";
import type { VmPvIndirectBoot } from "../../../../generated/daemons/xenops.ts";
import { failure } from "../../errors.ts";
import type { BootLoader, LoadedKernel } from "../xen/boot.ts";
import { xenFile } from "./files.ts";
import { type ProgramRunner, run } from "./programs.ts";

/** Where loaders may leave what they have found (spec: xen-domain-build.md, section 3.4). */
const RESULT_FOLDERS = ["/var/run/xen/pygrub/", "/var/run/xend/boot/"];
/** The first of the users that programs of domains run as. */
const FIRST_USER = 65_535;
const SECONDS = 300;

/** Runs `pygrub` or `eliloader` on a guest's disk (spec: xen-domain-build.md, section 3.4). */
export function xenBootLoader(runner: ProgramRunner): BootLoader {
  return {
    check() {},
    async load(task, vm, domid, boot, image) {
      const cancel = new AbortController();
      const forget = task.onCancel(() => cancel.abort(failure(["Cancelled", task.id])));
      try {
        const command = commandOf(boot, vm.id, domid, image);
        const { stdout } = await run(runner, command, { seconds: SECONDS, signal: cancel.signal });
        return loaded(vm.id, stdout);
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

/** What a loader that fails in Python has said last; otherwise all of it. */
function reasonOf(text: string): string {
  return /RuntimeError: (.*)/.exec(text)?.[1] ?? text;
}

/** The simple format: `kernel <path>`, `ramdisk <path>`, `args <text>`, a line each. */
export function loaded(vm: string, output: string): LoadedKernel {
  const of = (key: string) => new RegExp(`^${key} (.*)$`, "m").exec(output)?.[1]?.trim();
  const kernel = of("kernel");
  const ramdisk = of("ramdisk");
  if (kernel === undefined) throw failure(["Bootloader_error", [vm, "The boot loader has named no kernel"]]);
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
