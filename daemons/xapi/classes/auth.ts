import { errors } from "../../../generated/api/errors.ts";
import type { authServer } from "../../../generated/server/classes/auth.ts";
import { directoryFor } from "../subjects/subjects.ts";

/** Messages of auth: what the directory says. Raises AUTH_IS_DISABLED where there is none. */
export const auth = {
  get_subject_identifier(context, { subject_name }) {
    const sid = directoryFor(context).identifierOf(subject_name);
    if (sid === undefined) throw errors.SUBJECT_CANNOT_BE_RESOLVED();
    return sid;
  },

  get_subject_information_from_identifier(context, { subject_identifier }) {
    const information = directoryFor(context).informationOf(subject_identifier);
    if (information === undefined) throw errors.SUBJECT_CANNOT_BE_RESOLVED();
    return information;
  },

  get_group_membership(context, { subject_identifier }) {
    const groups = directoryFor(context).groupsOf(subject_identifier);
    if (groups === undefined) throw errors.SUBJECT_CANNOT_BE_RESOLVED();
    return groups;
  },
} satisfies authServer;
