/** Paths of xenstore (spec: xen-domain-build.md, sections 2.2 and 9.1). */

export function domainPath(domid: number): string {
  return `/local/domain/${domid}`;
}

/** Of a domain, for the control domain alone. */
export function privateDomainPath(domid: number): string {
  return `/xenops/domain/${domid}`;
}

export function vmPath(uuid: string): string {
  return `/vm/${uuid}`;
}

/** Of a VM, for the toolstack and its scripts. */
export function toolstackPath(uuid: string): string {
  return `/xapi/${uuid}`;
}

/** Where a VM's devices are marked as active. */
export function activePath(uuid: string, kind: string, name: string): string {
  return `/vm/${uuid}/devices/${kind}/${name}`;
}

/** What the kernel of a domain calls one end of a device. */
export interface DeviceAddress {
  readonly uuid: string;
  readonly domid: number;
  readonly backendDomid: number;
  /** `vbd`, `vbd3`, `qdisk`, `vif`... */
  readonly kind: string;
  readonly devid: number;
}

/** Frontends of all kinds of disks are alike. */
function frontendKind(kind: string): string {
  return kind === "vbd3" || kind === "qdisk" ? "vbd" : kind;
}

export function frontendPath({ domid, kind, devid }: DeviceAddress): string {
  return `/local/domain/${domid}/device/${frontendKind(kind)}/${devid}`;
}

export function privateFrontendPath({ domid, kind, devid }: DeviceAddress): string {
  return `/xenops/domain/${domid}/device/${frontendKind(kind)}/${devid}`;
}

export function backendPath({ backendDomid, kind, domid, devid }: DeviceAddress): string {
  return `/local/domain/${backendDomid}/backend/${kind}/${domid}/${devid}`;
}

export function privatePath({ uuid, kind, devid }: DeviceAddress): string {
  return `/xapi/${uuid}/private/${kind}/${devid}`;
}

/** What the scripts of a device leave. */
export function hotplugPath({ uuid, domid, kind, devid }: DeviceAddress): string {
  return `/xapi/${uuid}/hotplug/${domid}/${kind}/${devid}`;
}

/** What a guest may read of a device besides its frontend. */
export function extraPath({ domid, kind, devid }: DeviceAddress): string {
  return `/local/domain/${domid}/xenserver/device/${frontendKind(kind)}/${devid}`;
}

/** Where a frontend writes why it does not let go. */
export function frontendErrorPath({ domid, kind, devid }: DeviceAddress): string {
  return `/local/domain/${domid}/error/device/${frontendKind(kind)}/${devid}/error`;
}
