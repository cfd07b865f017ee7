import type { BootFiles } from "./boot.ts";

/** What a backend has to be told of its host. */
export interface HostFacts {
  /** The text of `/proc/cpuinfo`. */
  readonly cpuInfo: () => Promise<string>;
  readonly bootFiles: BootFiles;
  /** The control domain's id; nothing where it is not known. */
  readonly controlDomain?: string;
}
