/** Characters of a VM's id that its temporary ids share. */
const KEPT = 24;

/** Id of what is left of a VM on the host that it moves from (spec: xen-domain-build.md, section 13.1). */
export function sourceId(vm: string): string {
  return `${vm.slice(0, KEPT)}000000000000`;
}

/** Id of a VM on the host that it moves to, until it is complete there. */
export function destinationId(vm: string): string {
  return `${vm.slice(0, KEPT)}000000000001`;
}
