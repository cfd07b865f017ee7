import type { VbdQos, VifT } from "../../../../generated/daemons/xenops.ts";
import type { DeviceAddress } from "./paths.ts";

/** What a virtual network interface is on the host. */
export interface InterfaceUse {
  readonly address: DeviceAddress;
  readonly vif: VifT;
  /** There is an emulated interface beside it. */
  readonly emulated: boolean;
}

/**
 * What runs on the host around devices: their scripts, network rules and priorities (spec: xenopsd.md, section 12). Where the kernel's
 * event daemon runs scripts, nothing has to be done for most of it.
 */
export interface Hotplug {
  /** The path of the script that a network backend names. */
  readonly networkScript: string;
  /** A disk's backend is there: makes it serve, and says so in `hotplug-status`. */
  diskOnline(address: DeviceAddress): Promise<void>;
  /** The device is gone. */
  diskOffline(address: DeviceAddress): Promise<void>;
  networkOnline(use: InterfaceUse): Promise<void>;
  /** The emulated interface beside it has come. */
  networkEmulated(use: InterfaceUse): Promise<void>;
  networkOffline(address: DeviceAddress): Promise<void>;
  /** The interface goes to another bridge, which its definition names. Raises an Error; then it is connected to none. */
  networkMove(use: InterfaceUse): Promise<void>;
  /** Sets filters anew, from the definition of the interface. Raises an Error; then nothing passes. */
  networkFilter(use: InterfaceUse): Promise<void>;
  /** Sets which VLANs pass with their tags. Raises `Unimplemented` where its bridge cannot. */
  networkTrunks(use: InterfaceUse): Promise<void>;
  networkProxy(use: InterfaceUse, on: boolean): Promise<void>;
  /** Of a disk's serving process; nothing where it has none. */
  setPriority(pid: number, qos: VbdQos | undefined): Promise<void>;
}
