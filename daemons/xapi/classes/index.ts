import type { XapiServer } from "../../../generated/server/index.ts";
import { auth } from "./auth.ts";
import { Bond } from "./Bond/index.ts";
import { blob } from "./blob.ts";
import { Caller } from "./Caller.ts";
import { Cluster } from "./Cluster.ts";
import { Cluster_host } from "./Cluster_host.ts";
import { console } from "./console.ts";
import { crashdump } from "./crashdump.ts";
import { Diagnostics } from "./Diagnostics.ts";
import { DR_task } from "./DR_task.ts";
import { Driver_variant } from "./Driver_variant.ts";
import { event } from "./event.ts";
import { GPU_group } from "./GPU_group.ts";
import { Host_driver } from "./Host_driver.ts";
import { host } from "./host/index.ts";
import { host_crashdump } from "./host_crashdump.ts";
import { host_patch } from "./host_patch.ts";
import { LVHD } from "./LVHD.ts";
import { message } from "./message.ts";
import { network } from "./network.ts";
import { network_sriov } from "./network_sriov.ts";
import { Observer } from "./Observer.ts";
import { PBD } from "./PBD.ts";
import { PCI } from "./PCI.ts";
import { PGPU } from "./PGPU.ts";
import { PIF } from "./PIF/index.ts";
import { PUSB } from "./PUSB.ts";
import { PVS_cache_storage } from "./PVS_cache_storage.ts";
import { PVS_proxy } from "./PVS_proxy.ts";
import { PVS_server } from "./PVS_server.ts";
import { PVS_site } from "./PVS_site.ts";
import { pool } from "./pool/index.ts";
import { pool_patch } from "./pool_patch.ts";
import { pool_update } from "./pool_update.ts";
import { Rate_limit } from "./Rate_limit.ts";
import { Repository } from "./Repository.ts";
import { role } from "./role.ts";
import { SDN_controller } from "./SDN_controller.ts";
import { SR } from "./SR/index.ts";
import { secret } from "./secret.ts";
import { session } from "./session.ts";
import { subject } from "./subject.ts";
import { task } from "./task.ts";
import { tunnel } from "./tunnel.ts";
import { USB_group } from "./USB_group.ts";
import { user } from "./user.ts";
import { VBD } from "./VBD/index.ts";
import { VDI } from "./VDI/index.ts";
import { VGPU } from "./VGPU.ts";
import { VIF } from "./VIF/index.ts";
import { VLAN } from "./VLAN.ts";
import { VM } from "./VM/index.ts";
import { VM_appliance } from "./VM_appliance.ts";
import { VM_group } from "./VM_group.ts";
import { VMSS } from "./VMSS.ts";
import { VTPM } from "./VTPM.ts";
import { VUSB } from "./VUSB.ts";

/** The implementation of every class. */
export const classes = {
  Bond,
  Caller,
  Cluster,
  Cluster_host,
  DR_task,
  Diagnostics,
  Driver_variant,
  GPU_group,
  Host_driver,
  LVHD,
  Observer,
  PBD,
  PCI,
  PGPU,
  PIF,
  PUSB,
  PVS_cache_storage,
  PVS_proxy,
  PVS_server,
  PVS_site,
  Rate_limit,
  Repository,
  SDN_controller,
  SR,
  USB_group,
  VBD,
  VDI,
  VGPU,
  VIF,
  VLAN,
  VM,
  VMSS,
  VM_appliance,
  VM_group,
  VTPM,
  VUSB,
  auth,
  blob,
  console,
  crashdump,
  event,
  host,
  host_crashdump,
  host_patch,
  message,
  network,
  network_sriov,
  pool,
  pool_patch,
  pool_update,
  role,
  secret,
  session,
  subject,
  task,
  tunnel,
  user,
} satisfies XapiServer;
