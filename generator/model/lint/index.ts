import { classUnknown } from "./class-unknown.ts";
import { daemonTypeUnknown } from "./daemon-type-unknown.ts";
import { defaultOrder } from "./default-order.ts";
import { defaultType } from "./default-type.ts";
import { docEmpty } from "./doc-empty.ts";
import { docRepeatsName } from "./doc-repeats-name.ts";
import { enumLabelTwice } from "./enum-label-twice.ts";
import { enumUnknown } from "./enum-unknown.ts";
import { enumUnused } from "./enum-unused.ts";
import { errorUnknown } from "./error-unknown.ts";
import { implicitForwarding } from "./implicit-forwarding.ts";
import { lifecycleOrder } from "./lifecycle-order.ts";
import { markOperation } from "./mark-operation.ts";
import { nameNumber } from "./name-number.ts";
import { nameTwice } from "./name-twice.ts";
import { objectPath } from "./object-path.ts";
import { operationRule } from "./operation-rule.ts";
import { relationEndTwice } from "./relation-end-twice.ts";
import { relationFieldMissing } from "./relation-field-missing.ts";
import { relationInverse } from "./relation-inverse.ts";
import { relationTypes } from "./relation-types.ts";
import { releaseUnknown } from "./release-unknown.ts";
import { roleUnknown } from "./role-unknown.ts";
import type { Rule } from "./rule.ts";

/** Every rule, by code. The only list. */
export const rules: readonly Rule[] = [
  docEmpty,
  docRepeatsName,
  enumUnknown,
  enumLabelTwice,
  enumUnused,
  roleUnknown,
  relationFieldMissing,
  relationTypes,
  relationInverse,
  relationEndTwice,
  defaultType,
  defaultOrder,
  releaseUnknown,
  lifecycleOrder,
  markOperation,
  objectPath,
  operationRule,
  errorUnknown,
  nameTwice,
  daemonTypeUnknown,
  nameNumber,
  classUnknown,
  implicitForwarding,
];
