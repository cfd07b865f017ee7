import { errors } from "../../../generated/api/errors.ts";
import type { VTPMServer } from "../../../generated/server/classes/VTPM.ts";
import { nullRef } from "../../../runtime/ref.ts";
import { refreshVm } from "../operations/refresh.ts";
import { addRow } from "../rows.ts";
import { destroyVtpm } from "../vm/destroy.ts";
import { assertHalted } from "./VM/halted.ts";

/** Whether a text is base64 with padding. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

/** Messages of VTPM. The state of a TPM is kept as a secret. */
export const VTPM = {
  create: (context, { vM, is_unique }) => {
    const vtpm = addRow(context, "VTPM", {
      VM: vM,
      backend: nullRef<"VM">(),
      persistence_backend: "xapi",
      is_unique,
      is_protected: false,
      contents: nullRef<"secret">(),
    });
    refreshVm(context, vM);
    return vtpm;
  },

  destroy: (context, { self }) => {
    const { db } = context;
    const { VM } = db.VTPM.get(self);
    if (db.VM.has(VM)) assertHalted(db, VM);
    destroyVtpm(context, self);
    refreshVm(context, VM);
  },

  get_contents: ({ db }, { self }) => db.secret.find(db.VTPM.get(self).contents)?.value ?? "",

  set_contents: ({ db }, { self, contents }) => {
    if (!isBase64(contents)) throw errors.INVALID_VALUE("contents", "The text is not base64.");
    const { contents: secret } = db.VTPM.get(self);
    if (db.secret.has(secret)) db.secret.set(secret, "value", contents);
    else db.VTPM.set(self, "contents", db.secret.create({ value: contents, other_config: {} }));
  },
} satisfies VTPMServer;
