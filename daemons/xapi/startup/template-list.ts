const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** A built-in template. */
export interface TemplateKind {
  readonly name: string;
  readonly family: "linux" | "windows" | "other";
  readonly firmware: "bios" | "uefi";
  /** Bytes. */
  readonly memory: number;
  /** Least memory that the guest works with. Bytes. */
  readonly memoryMin: number;
  readonly memoryMax: number;
  readonly vcpus: number;
  readonly vcpusMax: number;
  /** Bytes. */
  readonly disk: number;
  /** Sources from which it installs. */
  readonly install?: string;
  readonly secureBoot?: boolean;
  readonly vtpm?: boolean;
}

const linux = (name: string, firmware: "bios" | "uefi" = "uefi"): TemplateKind => ({
  name,
  family: "linux",
  firmware,
  memory: 2 * GIB,
  memoryMin: GIB,
  memoryMax: 1536 * GIB,
  vcpus: 1,
  vcpusMax: 64,
  disk: 10 * GIB,
  install: "cdrom,nfs,http,ftp",
});

const windows = (name: string, more: Partial<TemplateKind> = {}): TemplateKind => ({
  name,
  family: "windows",
  firmware: "uefi",
  memory: 4 * GIB,
  memoryMin: 2 * GIB,
  memoryMax: 1536 * GIB,
  vcpus: 2,
  vcpusMax: 64,
  disk: 32 * GIB,
  install: "cdrom",
  ...more,
});

const modern = { disk: 64 * GIB, secureBoot: true, vtpm: true };

/** The templates that a new pool has. */
export const templateKinds: readonly TemplateKind[] = [
  {
    name: "Other install media",
    family: "other",
    firmware: "bios",
    memory: 256 * MIB,
    memoryMin: 128 * MIB,
    memoryMax: 1536 * GIB,
    vcpus: 1,
    vcpusMax: 64,
    disk: 0,
    install: "cdrom",
  },
  linux("Generic Linux BIOS", "bios"),
  linux("Generic Linux UEFI"),
  linux("AlmaLinux 8"),
  linux("AlmaLinux 9"),
  linux("AlmaLinux 10"),
  linux("CentOS Stream 9"),
  linux("CentOS Stream 10"),
  linux("Debian Bullseye 11", "bios"),
  linux("Debian Bookworm 12"),
  linux("Debian Trixie 13"),
  linux("Oracle Linux 8"),
  linux("Oracle Linux 9"),
  linux("Red Hat Enterprise Linux 8"),
  linux("Red Hat Enterprise Linux 9"),
  linux("Red Hat Enterprise Linux 10"),
  linux("Rocky Linux 8"),
  linux("Rocky Linux 9"),
  linux("Rocky Linux 10"),
  linux("SUSE Linux Enterprise 15 (64-bit)"),
  linux("openSUSE Leap 15"),
  linux("Ubuntu Focal Fossa 20.04"),
  linux("Ubuntu Jammy Jellyfish 22.04"),
  linux("Ubuntu Noble Numbat 24.04"),
  windows("Windows 10 (64-bit)"),
  windows("Windows 11", modern),
  windows("Windows Server 2016 (64-bit)"),
  windows("Windows Server 2019 (64-bit)"),
  windows("Windows Server 2022 (64-bit)"),
  windows("Windows Server 2025 (64-bit)", modern),
];
