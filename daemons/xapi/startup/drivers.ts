import type { Context } from "../../../runtime/dispatch/context.ts";
import { addRow } from "../rows.ts";

/** A storage driver as its row in `SM` tells (spec: storage.md, section 2.3). */
export interface Driver {
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly features: readonly string[];
  readonly formats?: readonly ("raw" | "vhd" | "qcow2")[];
}

const SR = ["SR_CREATE", "SR_DELETE", "SR_ATTACH", "SR_DETACH", "SR_SCAN", "SR_PROBE", "SR_UPDATE"];
const DISKS = [
  ...["VDI_CREATE", "VDI_DELETE", "VDI_ATTACH", "VDI_DETACH", "VDI_ACTIVATE", "VDI_DEACTIVATE", "VDI_UPDATE"],
  ...["VDI_CLONE", "VDI_SNAPSHOT", "VDI_RESIZE", "VDI_RESIZE_ONLINE", "VDI_MIRROR", "VDI_MIRROR_IN", "VDI_INTRODUCE"],
  ...["VDI_RESET_ON_BOOT/2", "VDI_CONFIG_CBT"],
];
/** What the state of high availability needs. */
const OFFLINE = ["VDI_GENERATE_CONFIG", "VDI_ATTACH_OFFLINE"];
const FILES = [...SR, ...DISKS, ...OFFLINE, "SR_SUPPORTS_LOCAL_CACHING", "VDI_READ_CACHING", "THIN_PROVISIONING"];
const VOLUMES = [...SR, ...DISKS, ...OFFLINE, "SR_TRIM"];
const IMAGES = ["SR_ATTACH", "SR_DETACH", "SR_SCAN", "VDI_ATTACH", "VDI_DETACH", "SR_CREATE", "SR_DELETE"];
const FORMATS = ["vhd", "qcow2", "raw"] as const;

/** The drivers of a simulated host. */
export const simulatedDrivers: readonly Driver[] = [
  {
    type: "ext",
    name: "Local EXT4 VHD",
    description: "Disks as files in an ext4 file system on local disks",
    configuration: { device: "Block devices of the file system, separated by commas" },
    features: FILES,
    formats: FORMATS,
  },
  {
    type: "lvm",
    name: "Local LVM",
    description: "Disks as logical volumes on local disks",
    configuration: { device: "Block devices of the volume group, separated by commas" },
    features: VOLUMES,
    formats: FORMATS,
  },
  {
    type: "nfs",
    name: "NFS VHD",
    description: "Disks as files on an NFS server",
    configuration: {
      server: "Name or address of the server",
      serverpath: "Path on the server",
      nfsversion: "Version of the protocol",
      options: "Mount options",
    },
    features: [...FILES, "SR_CACHING"],
    formats: FORMATS,
  },
  {
    type: "smb",
    name: "SMB VHD",
    description: "Disks as files on an SMB server",
    configuration: { server: "Path of the share", username: "User", password: "Password of the user" },
    features: FILES,
    formats: FORMATS,
  },
  {
    type: "lvmoiscsi",
    name: "LVM over iSCSI",
    description: "Disks as logical volumes on an iSCSI LUN",
    configuration: {
      target: "Address of the target",
      targetIQN: "Name of the target",
      SCSIid: "SCSI identity of the LUN",
      port: "Port of the target",
      chapuser: "CHAP user",
      chappassword: "CHAP password",
    },
    features: [...VOLUMES, "SR_MULTIPATH"],
    formats: FORMATS,
  },
  {
    type: "lvmohba",
    name: "LVM over FC",
    description: "Disks as logical volumes on a LUN behind a host bus adapter",
    configuration: { SCSIid: "SCSI identity of the LUN", allocation: "Thin or thick" },
    features: [...VOLUMES, "SR_MULTIPATH"],
    formats: FORMATS,
  },
  {
    type: "file",
    name: "Local path VHD",
    description: "Disks as files in a folder",
    configuration: { location: "Path of the folder" },
    features: FILES,
    formats: FORMATS,
  },
  {
    type: "iso",
    name: "ISO",
    description: "CD images as files in a folder or on a server",
    configuration: { location: "Path or share", type: "cifs or nfs_iso", options: "Mount options" },
    features: IMAGES,
  },
  {
    type: "udev",
    name: "udev",
    description: "Devices that are plugged into the host",
    configuration: { location: "Path of the device" },
    features: [...IMAGES, "VDI_INTRODUCE"],
  },
  {
    type: "dummy",
    name: "dummy",
    description: "Disks that hold nothing, for tests",
    configuration: {},
    features: [...SR, ...DISKS],
    formats: FORMATS,
  },
];

/** The drivers of a real host that are part of this program. */
export const machineDrivers: readonly Driver[] = [
  {
    type: "file",
    name: "Local path",
    description: "Disks as files in a folder, with their bytes as they are",
    configuration: { location: "Path of the folder" },
    features: [
      ...["SR_CREATE", "SR_DELETE", "SR_ATTACH", "SR_DETACH", "SR_SCAN", "SR_UPDATE", "THIN_PROVISIONING"],
      ...["VDI_CREATE", "VDI_DELETE", "VDI_ATTACH", "VDI_DETACH", "VDI_ACTIVATE", "VDI_DEACTIVATE", "VDI_UPDATE"],
      ...["VDI_CLONE", "VDI_SNAPSHOT", "VDI_RESIZE", "VDI_INTRODUCE", "VDI_REVERT"],
    ],
    formats: ["raw"],
  },
];

/** Makes the rows of the storage drivers that have none yet. */
export function createDrivers(context: Context, drivers: readonly Driver[]): void {
  const known = new Set(context.db.SM.rows().map(([, row]) => row.type));
  for (const driver of drivers.filter((d) => !known.has(d.type))) {
    const features = driver.features
      .map((feature): [string, number] => {
        const [name = "", version = "1"] = feature.split("/");
        return [name, Number(version)];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1));
    addRow(context, "SM", {
      type: driver.type,
      name_label: driver.name,
      name_description: driver.description,
      vendor: "xapi-ts",
      version: "1.0",
      required_api_version: "1.0",
      configuration: driver.configuration,
      capabilities: features.map(([name]) => name),
      features: Object.fromEntries(features),
      driver_filename: `/opt/xensource/sm/${driver.name.split(" ")[0]}SR`,
      supported_image_formats: driver.formats ?? [],
    });
  }
}
