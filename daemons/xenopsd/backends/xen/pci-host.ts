/** A part of the host's address spaces that a device uses. */
export interface PciRange {
  readonly kind: "ports" | "memory";
  readonly first: bigint;
  readonly length: bigint;
}

/** PCI devices of the host, as its kernel has them. */
export interface PciHost {
  /** Whether the kernel can hand devices over. */
  ready(): Promise<boolean>;
  /** Takes a device from its driver. */
  bind(address: string): Promise<void>;
  reset(address: string): Promise<void>;
  ranges(address: string): Promise<readonly PciRange[]>;
  /** 0 where it has none. */
  interrupt(address: string): Promise<number>;
}
