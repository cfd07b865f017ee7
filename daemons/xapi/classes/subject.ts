import type { subjectServer } from "../../../generated/server/classes/subject.ts";
import { permissionsOfRoles } from "../subjects/admission.ts";
import { addRole, createSubject, removeRole } from "../subjects/subjects.ts";

/** Messages of subject (spec: sessions-rbac.md, section 7.6). */
export const subject = {
  create: (context, { record }) => createSubject(context, record),
  destroy({ db }, { self }) {
    db.subject.destroy(self);
  },
  add_to_roles(context, { self, role }) {
    addRole(context, self, role);
  },
  remove_from_roles(context, { self, role }) {
    removeRole(context, self, role);
  },
  get_permissions_name_label: ({ db, services }, { self }) =>
    permissionsOfRoles(services.rbac, db.subject.get(self).roles),
} satisfies subjectServer;
