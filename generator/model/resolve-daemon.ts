import type { DaemonInterface } from "../../idl/dsl/daemon.ts";
import type { Datamodel } from "./datamodel.ts";

/** The interfaces of the daemons, in the notation of the model. */
export function resolveDaemons(daemons: Datamodel["daemons"]): unknown {
  const { interfaces, ...rest } = daemons;
  return {
    ...rest,
    interfaces: Object.fromEntries(Object.entries(interfaces).map(([name, i]) => [name, resolveInterface(i)])),
  };
}

function resolveInterface(i: DaemonInterface): unknown {
  return {
    doc: {
      text: i.doc,
      types: Object.fromEntries(Object.entries(i.types).map(([name, t]) => [name, t.doc])),
    },
    ...i.wire,
    ...(i.requests === undefined ? {} : { requests: i.requests }),
    ...(i.calls === undefined
      ? {}
      : {
          methods: Object.entries(i.calls).map(([name, c]) => ({
            name,
            doc: c.doc,
            params: c.params,
            result: c.result,
          })),
        }),
    types: Object.fromEntries(Object.entries(i.types).map(([name, t]) => [name, t.shape])),
  };
}
