export { type Class, type ClassDefinition, defineClass, inOrder } from "./class.ts";
export { type Access, type Field, field } from "./field.ts";
export type { Change, Lifecycle } from "./lifecycle.ts";
export { type Message, message, type Param, param } from "./message.ts";
export type { ClassName, EnumName, ErrorCode, LeastRole, Release } from "./names.ts";
export { type OperationCheck, type OperationRule, type OperationRules, operationRules } from "./operations.ts";
export type { Forwarding, ImplicitForwarding, Mark, Placement } from "./placement.ts";
export {
  bool,
  type DefaultValue,
  datetime,
  enumOf,
  float,
  int,
  map,
  never,
  nullRef,
  option,
  record,
  ref,
  secretString,
  set,
  string,
  type Type,
} from "./types.ts";
