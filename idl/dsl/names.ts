import type { alerts } from "../alerts.ts";
import type { enums } from "../enums/index.ts";
import type { errors } from "../errors/index.ts";
import type { classes } from "../index.ts";
import type { minorReleases, namedReleases, numberedReleases } from "../releases.ts";
import type { roles } from "../roles.ts";

/** The classes of the datamodel; `idl/index.ts` is the only list of them. */
export type ClassName = keyof typeof classes;
/** The codes of the error table. */
export type ErrorCode = keyof typeof errors;
/** The enums of the datamodel. */
export type EnumName = keyof typeof enums;
/** The labels of an enum. */
export type LabelOf<N extends EnumName> = N extends EnumName ? keyof (typeof enums)[N]["values"] & string : never;
/** The names of the alerts that the toolstack itself raises. */
export type AlertName = keyof typeof alerts;
/** A release by code name, or by version since releases have numbers. */
export type Release =
  | Exclude<(typeof namedReleases)[number]["code_name"], null>
  | (typeof numberedReleases)[number]
  | (typeof minorReleases)[number];

type RoleName = keyof typeof roles;
/** Least role of a message: that role and all above it; `+client-cert` adds that role; `none`: only the host itself. */
export type LeastRole = RoleName | `${RoleName}+client-cert` | "none";
