import { alerts, alertsMadeAtRunTime, priorities } from "./alerts.ts";
import { auth } from "./classes/auth.ts";
import { Bond } from "./classes/Bond.ts";
import { blob } from "./classes/blob.ts";
import { Caller } from "./classes/Caller.ts";
import { Certificate } from "./classes/Certificate.ts";
import { Cluster } from "./classes/Cluster.ts";
import { Cluster_host } from "./classes/Cluster_host.ts";
import { console } from "./classes/console.ts";
import { crashdump } from "./classes/crashdump.ts";
import { Diagnostics } from "./classes/Diagnostics.ts";
import { DR_task } from "./classes/DR_task.ts";
import { Driver_variant } from "./classes/Driver_variant.ts";
import { data_source } from "./classes/data_source.ts";
import { event } from "./classes/event.ts";
import { Feature } from "./classes/Feature.ts";
import { GPU_group } from "./classes/GPU_group.ts";
import { Host_driver } from "./classes/Host_driver.ts";
import { host } from "./classes/host/index.ts";
import { host_cpu } from "./classes/host_cpu.ts";
import { host_crashdump } from "./classes/host_crashdump.ts";
import { host_metrics } from "./classes/host_metrics.ts";
import { host_patch } from "./classes/host_patch.ts";
import { LVHD } from "./classes/LVHD.ts";
import { message } from "./classes/message.ts";
import { network } from "./classes/network.ts";
import { network_sriov } from "./classes/network_sriov.ts";
import { Observer } from "./classes/Observer.ts";
import { PBD } from "./classes/PBD.ts";
import { PCI } from "./classes/PCI.ts";
import { PGPU } from "./classes/PGPU.ts";
import { PIF } from "./classes/PIF.ts";
import { PIF_metrics } from "./classes/PIF_metrics.ts";
import { PUSB } from "./classes/PUSB.ts";
import { PVS_cache_storage } from "./classes/PVS_cache_storage.ts";
import { PVS_proxy } from "./classes/PVS_proxy.ts";
import { PVS_server } from "./classes/PVS_server.ts";
import { PVS_site } from "./classes/PVS_site.ts";
import { pool } from "./classes/pool/index.ts";
import { pool_patch } from "./classes/pool_patch.ts";
import { pool_update } from "./classes/pool_update.ts";
import { probe_result } from "./classes/probe_result.ts";
import { Rate_limit } from "./classes/Rate_limit.ts";
import { Repository } from "./classes/Repository.ts";
import { role } from "./classes/role.ts";
import { SDN_controller } from "./classes/SDN_controller.ts";
import { SM } from "./classes/SM.ts";
import { SR } from "./classes/SR/index.ts";
import { secret } from "./classes/secret.ts";
import { session } from "./classes/session.ts";
import { sr_stat } from "./classes/sr_stat.ts";
import { subject } from "./classes/subject.ts";
import { task } from "./classes/task.ts";
import { tunnel } from "./classes/tunnel.ts";
import { USB_group } from "./classes/USB_group.ts";
import { user } from "./classes/user.ts";
import { VBD } from "./classes/VBD.ts";
import { VBD_metrics } from "./classes/VBD_metrics.ts";
import { VDI } from "./classes/VDI/index.ts";
import { VGPU } from "./classes/VGPU.ts";
import { VGPU_type } from "./classes/VGPU_type.ts";
import { VIF } from "./classes/VIF.ts";
import { VIF_metrics } from "./classes/VIF_metrics.ts";
import { VLAN } from "./classes/VLAN.ts";
import { VM } from "./classes/VM/index.ts";
import { VM_appliance } from "./classes/VM_appliance.ts";
import { VM_group } from "./classes/VM_group.ts";
import { VM_guest_metrics } from "./classes/VM_guest_metrics.ts";
import { VM_metrics } from "./classes/VM_metrics.ts";
import { VMPP } from "./classes/VMPP.ts";
import { VMSS } from "./classes/VMSS.ts";
import { VTPM } from "./classes/VTPM.ts";
import { VUSB } from "./classes/VUSB.ts";
import { vdi_nbd_server_info } from "./classes/vdi_nbd_server_info.ts";
import { daemons } from "./daemons/index.ts";
import { enums } from "./enums/index.ts";
import { errors } from "./errors/index.ts";
import { http } from "./http/index.ts";
import { retryPolicies, smFeatures } from "./policies.ts";
import { relations } from "./relations.ts";
import {
  apiVersion,
  minorReleases,
  namedReleases,
  numberedReleases,
  schemaVersion,
  schemaVersionsOfReleases,
} from "./releases.ts";
import { roles, rolesOnTheSide } from "./roles.ts";

/** Every class, in the order in which `system.listMethods` names them. The only list of classes. */
export const classes = {
  session,
  auth,
  subject,
  role,
  task,
  event,
  pool,
  pool_patch,
  pool_update,
  VM,
  VM_metrics,
  VM_guest_metrics,
  VMPP,
  VMSS,
  VM_appliance,
  DR_task,
  host,
  host_crashdump,
  host_patch,
  host_metrics,
  host_cpu,
  network,
  VIF,
  VIF_metrics,
  PIF,
  PIF_metrics,
  Bond,
  VLAN,
  SM,
  SR,
  LVHD,
  VDI,
  VBD,
  VBD_metrics,
  PBD,
  crashdump,
  VTPM,
  console,
  user,
  blob,
  message,
  secret,
  tunnel,
  network_sriov,
  PCI,
  PGPU,
  GPU_group,
  VGPU,
  VGPU_type,
  PVS_site,
  PVS_server,
  PVS_proxy,
  PVS_cache_storage,
  Feature,
  SDN_controller,
  PUSB,
  USB_group,
  VUSB,
  Cluster,
  Cluster_host,
  Certificate,
  Diagnostics,
  Repository,
  Observer,
  VM_group,
  Host_driver,
  Driver_variant,
  Caller,
  Rate_limit,
  data_source,
  probe_result,
  sr_stat,
  vdi_nbd_server_info,
};

/** The whole datamodel. */
export const datamodel = {
  alerts,
  alertsMadeAtRunTime,
  apiVersion,
  classes,
  daemons,
  enums,
  errors,
  http,
  minorReleases,
  namedReleases,
  numberedReleases,
  priorities,
  relations,
  retryPolicies,
  roles,
  rolesOnTheSide,
  schemaVersion,
  schemaVersionsOfReleases,
  smFeatures,
};
