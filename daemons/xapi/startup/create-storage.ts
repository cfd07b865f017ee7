import type { SRRow } from "../../../generated/api/records/SR.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { addRow } from "../rows.ts";

const GIB = 1024 ** 3;

/** Makes an SR that is plugged into hosts. */
function createSr(
  context: Context,
  hosts: readonly Ref<"host">[],
  values: Partial<SRRow>,
  device_config: Readonly<Record<string, string>>,
): Ref<"SR"> {
  const SR = addRow(context, "SR", { default_vdi_visibility: true, ...values });
  for (const host of hosts) addRow(context, "PBD", { host, SR, device_config, currently_attached: true });
  return SR;
}

/** The disks of a host itself: where its VMs live that nobody else sees, and its CD drive. */
export function createLocalStorage(context: Context, host: Ref<"host">): Ref<"SR"> {
  const uuid = context.ambient.uuid();
  createSr(
    context,
    [host],
    {
      name_label: "DVD drives",
      name_description: "Physical DVD drives",
      type: "udev",
      content_type: "iso",
      sm_config: { type: "cd" },
    },
    { location: "/dev/xapi/cd" },
  );
  return createSr(
    context,
    [host],
    {
      uuid,
      name_label: "Local storage",
      type: "ext",
      content_type: "user",
      physical_size: 4096 * GIB,
      physical_utilisation: 0,
      sm_config: { devserial: `sim-${uuid.slice(0, 8)}` },
      other_config: { "i18n-key": "local-storage", "i18n-original-value-name_label": "Local storage" },
    },
    { device: `/dev/disk/by-id/sim-${uuid.slice(0, 8)}-part3` },
  );
}

/** Storage that all hosts share, the `number`th of its kind from 1. */
export function createSharedStorage(context: Context, hosts: readonly Ref<"host">[], number: number): Ref<"SR"> {
  return createSr(
    context,
    hosts,
    {
      name_label: number === 1 ? "NFS storage" : `NFS storage ${number}`,
      name_description: "Shared by all hosts",
      type: "nfs",
      content_type: "user",
      shared: true,
      physical_size: 64 * 1024 * GIB,
    },
    { server: "192.0.2.10", serverpath: `/export/vms${number}`, nfsversion: "4.1" },
  );
}

/** The SR with the CD image of the guest tools; every host sees it. */
export function createToolsStorage(context: Context, hosts: readonly Ref<"host">[]): Ref<"SR"> {
  const SR = createSr(
    context,
    hosts,
    {
      name_label: "Guest tools",
      name_description: "CD images with drivers and agent for guests",
      type: "iso",
      content_type: "iso",
      shared: true,
      is_tools_sr: true,
      physical_size: GIB,
      physical_utilisation: GIB / 8,
      virtual_allocation: GIB / 8,
      other_config: { xensource_internal: "true", xenserver_tools_sr: "true", "i18n-key": "xenserver-tools" },
    },
    { location: "/opt/xensource/packages/iso", legacy_mode: "true" },
  );
  addRow(context, "VDI", {
    name_label: "guest-tools.iso",
    name_description: "Drivers and agent for guests",
    SR,
    location: "guest-tools.iso",
    type: "user",
    virtual_size: GIB / 8,
    physical_utilisation: GIB / 8,
    read_only: true,
    sharable: false,
    managed: true,
    is_tools_iso: true,
    sm_config: { "xs-tools": "true" },
  });
  return SR;
}
