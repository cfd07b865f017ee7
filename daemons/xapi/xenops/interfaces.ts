import type { VifT, XenopsClient } from "../../../generated/daemons/xenops.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { internalError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { vifOf } from "./metadata.ts";

/** How a call of the VM manager about an interface begins. */
interface AboutVif {
  readonly debug_info: string;
  readonly id: [string, string];
}

/** Tells the VM manager of a change of an interface, from the record as it is now; nothing happens where it is not plugged. */
async function tell(
  context: Context,
  vif: Ref<"VIF">,
  ask: (client: XenopsClient, about: AboutVif, definition: VifT) => Promise<string>,
): Promise<void> {
  const { db, services } = context;
  const { VM: vm, device, currently_attached } = db.VIF.get(vif);
  if (!currently_attached) return;
  await services.vmManager.run(context, vm, async ({ client, id, dbg, finish }) => {
    const definition = vifOf(db, id, vif);
    if (definition === undefined) throw internalError("The network of the interface is gone.");
    await finish(await ask(client, { debug_info: dbg, id: [id, device] }, definition));
  });
}

/** The filter: which mode, and which addresses a locked interface may use. */
export function tellLocking(context: Context, vif: Ref<"VIF">): Promise<void> {
  return tell(context, vif, (client, about, { locking_mode }) =>
    client.VIF.set_locking_mode({ ...about, locking_mode }),
  );
}

/** The addresses that the guest's driver is to use. */
export function tellIpv4(context: Context, vif: Ref<"VIF">): Promise<void> {
  return tell(context, vif, (client, about, { ipv4_configuration }) =>
    client.VIF.set_ipv4_configuration({ ...about, ipv4_configuration }),
  );
}

/** The addresses that the guest's driver is to use. */
export function tellIpv6(context: Context, vif: Ref<"VIF">): Promise<void> {
  return tell(context, vif, (client, about, { ipv6_configuration }) =>
    client.VIF.set_ipv6_configuration({ ...about, ipv6_configuration }),
  );
}

/** The VLANs that pass with their tags. */
export function tellTrunks(context: Context, vif: Ref<"VIF">): Promise<void> {
  return tell(context, vif, (client, about, { trunks }) => client.VIF.set_trunks({ ...about, trunks }));
}

/** The bridge, as of the network of the record. */
export function tellNetwork(context: Context, vif: Ref<"VIF">): Promise<void> {
  return tell(context, vif, (client, about, { backend }) => client.VIF.move({ ...about, network: backend }));
}
