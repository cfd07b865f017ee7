import type { BootImage } from "../../../../bindings/hypervisor/domain.ts";
import type { VmPvIndirectBoot, VmT } from "../../../../generated/daemons/xenops.ts";
import { failure, internal } from "../../errors.ts";
import type { TaskScope } from "../../tasks/task.ts";

/** What a boot loader has found on a disk. */
export interface LoadedKernel {
  readonly kernel: string;
  readonly ramdisk?: string;
  readonly arguments: string;
  /** Removes what was taken from the disk. */
  forget(): Promise<void>;
}

/** Finds the kernel of a PV guest on its disk (spec: xen-domain-build.md, section 3.4). */
export interface BootLoader {
  /** `image`: a path that can be opened here. Raises `Bootloader_error` and `No_bootable_device`. */
  load(task: TaskScope, vm: VmT, domid: number, boot: VmPvIndirectBoot, image: string): Promise<LoadedKernel>;
  /** Raises what the loader would, before anything is built; for a host that can be told to fail. */
  check(vm: VmT): void;
}

/** Files of the host that domains are built from. */
export interface BootFiles {
  readonly hvmloader: string;
  /** Where the loader has none of its own: it is told which it was given. */
  readonly seabios?: string;
  readonly ovmf?: string;
  readonly shim: string;
}

/** The firmware that `hvmloader` starts, by its name for it and its file; without a name it is the one that the loader prefers. */
export function firmwareOf(vm: VmT, files: BootFiles): { readonly name?: "ovmf" | "seabios"; readonly path?: string } {
  if (vm.ty[0] !== "HVM") return {};
  const name = vm.ty[1].firmware === "Bios" ? "seabios" : "ovmf";
  const path = files[name];
  if (path === undefined) return name === "ovmf" ? { name } : {};
  return { name, path };
}

/** What is loaded, and what has to be removed afterwards. */
export interface ChosenImage {
  readonly image: BootImage;
  forget(): Promise<void>;
}

const nothing = async () => {};

/**
 * What a VM is built from (spec: xen-domain-build.md, section 3.4). `open` gives a path at which a disk can be read while the boot
 * loader runs.
 */
export async function chooseImage(
  task: TaskScope,
  vm: VmT,
  options: {
    readonly domid: number;
    readonly files: BootFiles;
    readonly loader: BootLoader;
    readonly shimCommandLine: string;
    readonly shimMib: number;
    readonly withDisk: <T>(disk: VmPvIndirectBoot["devices"][number], use: (path: string) => Promise<T>) => Promise<T>;
  },
): Promise<ChosenImage> {
  const { files, loader } = options;
  loader.check(vm);
  if (vm.ty[0] === "HVM") {
    const vgpu = vm.ty[1].video === "Vgpu";
    const { path } = firmwareOf(vm, files);
    const systemFirmware = path === undefined ? {} : { systemFirmware: path };
    return { image: { type: "hvm", firmware: files.hvmloader, vgpu, ...systemFirmware }, forget: nothing };
  }
  const [kind, { boot }] = vm.ty;
  if (boot[0] === "Direct") {
    const { kernel, cmdline, ramdisk } = boot[1];
    return { image: imageOf(kind, { kernel, ramdisk, arguments: cmdline }, options), forget: nothing };
  }
  const [, indirect] = boot;
  const [disk] = indirect.devices;
  if (disk === undefined) throw failure("No_bootable_device");
  const loaded = await options.withDisk(disk, (path) => loader.load(task, vm, options.domid, indirect, path));
  const words = [loaded.arguments, indirect.legacy_args, indirect.extra_args].filter((text) => text !== "");
  const { kernel, ramdisk } = loaded;
  const image = imageOf(kind, { kernel, ramdisk, arguments: words.join(" ") }, options);
  return { image, forget: () => loaded.forget() };
}

function imageOf(
  kind: "PV" | "PVH" | "PVinPVH",
  guest: { readonly kernel: string; readonly ramdisk: string | undefined; readonly arguments: string },
  { files, shimCommandLine, shimMib }: { readonly files: BootFiles; shimCommandLine: string; shimMib: number },
): BootImage {
  const { kernel, ramdisk, arguments: commandLine } = guest;
  if (!kernel.startsWith("/")) throw internal(`Not the path of a kernel: ${kernel}`);
  switch (kind) {
    case "PV":
      return { type: "pv", kernel, commandLine, ...(ramdisk !== undefined && { ramdisk }) };
    case "PVH":
      return { type: "pvh", kernel, commandLine, modules: ramdisk === undefined ? [] : [{ path: ramdisk }] };
    case "PVinPVH":
      return {
        type: "pvh",
        kernel: files.shim,
        commandLine: `${shimCommandLine} shim_mem=${shimMib}M`,
        modules: [{ path: kernel, commandLine }, ...(ramdisk === undefined ? [] : [{ path: ramdisk }])],
      };
  }
}
