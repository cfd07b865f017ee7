import { classPlace, filePlace, type Place } from "../../diagnostics.ts";
import type { ResolvedModel } from "../resolved.ts";
import type { Rule } from "./rule.ts";
import { memberName, members, tables } from "./walk.ts";

export const roleUnknown: Rule = {
  code: "XAPI006",
  name: "role-unknown",
  text: "{what} asks for the role {role}, which does not exist; there are: {known}",
  page: `Roles are those of \`idl/roles.ts\`; \`ROLE+client-cert\` adds the role of sessions made with a client certificate, and \`none\`
leaves the host itself. Correct the name.`,
  check(model, report) {
    const known = model.roles.order.map((role) => role.name);
    for (const { role, what, place } of uses(model)) {
      const plain = role.replace(/\+client-cert$/, "");
      if (role !== "none" && !known.includes(plain)) report(place, { what, role, known: known.join(", ") });
    }
  },
};

interface Use {
  readonly role: string;
  readonly what: string;
  readonly place: Place;
}

function* uses(model: ResolvedModel): Generator<Use> {
  for (const c of model.classes.classes)
    for (const role of [c.roles.explicit_default, c.roles.implicit])
      yield { role, what: `class ${c.name}`, place: classPlace(c.name, "roles") };
  for (const { c, member, kind, place } of members(model)) {
    const keys = Object.values(member.map_keys_roles ?? {});
    const own = "params" in member ? [member.role] : [member.read_role, member.write_role];
    for (const role of [...own, ...keys])
      if (role !== undefined) yield { role, what: `${kind} ${memberName(c, member)}`, place };
  }
  for (const handler of model.http_handlers.handlers)
    yield { role: handler.role, what: `HTTP handler ${handler.name}`, place: tables.handler(handler.name) };
  for (const [name, roles] of Object.entries(model.roles.includes))
    for (const role of roles) yield { role, what: `role ${name}`, place: tables.role(name) };
  for (const table of [model.roles.http_permissions, model.roles.extra_permissions])
    for (const [name, role] of Object.entries(table))
      yield { role, what: `permission ${name}`, place: filePlace("idl/roles.ts", name) };
}
