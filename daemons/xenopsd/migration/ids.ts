/** Characters of a VM's id that its temporary ids share. */
const KEPT = 24;

/** Ends of temporary ids. The second is for a VM whose own id has the first: the other host is told the id, so that it need not be the usual one. */
const SOURCE = ["000000000000", "000000000002"] as const;
const DESTINATION = ["000000000001", "000000000003"] as const;

/** Id of what is left of a VM on the host that it moves from (spec: xen-domain-build.md, section 13.1); never the VM's own. */
export function sourceId(vm: string): string {
  return temporaryId(vm, SOURCE);
}

/** Id of a VM on the host that it moves to, until it is complete there; never the VM's own. */
export function destinationId(vm: string): string {
  return temporaryId(vm, DESTINATION);
}

function temporaryId(vm: string, [usual, other]: readonly [string, string]): string {
  const head = vm.slice(0, KEPT);
  return vm === head + usual ? head + other : head + usual;
}
