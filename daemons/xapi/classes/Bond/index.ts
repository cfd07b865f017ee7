import type { BondServer } from "../../../../generated/server/classes/Bond.ts";
import { lifecycle } from "./lifecycle.ts";
import { propertiesFor, withProperty } from "./properties.ts";

/** Messages of Bond. */
export const Bond = {
  ...lifecycle,

  set_mode({ db }, { self, value }) {
    const { properties } = db.Bond.get(self);
    db.Bond.update(self, { mode: value, properties: propertiesFor(value, properties) });
  },

  set_property({ db }, { self, name, value }) {
    const { properties, mode } = db.Bond.get(self);
    db.Bond.set(self, "properties", withProperty(mode, properties, name, value));
  },
} satisfies BondServer;
