/**
 * What the vocabulary of the datamodel promises, checked by `tsc`: a line below `@ts-expect-error` that compiles is an error.
 */
import {
  bool,
  type Class,
  datetime,
  defineClass,
  enumOf,
  field,
  inOrder,
  int,
  map,
  message,
  never,
  nullRef,
  operationRules,
  param,
  record,
  ref,
  set,
  string,
} from "../../idl/dsl/index.ts";
import type { Mark } from "../../idl/dsl/placement.ts";
import type { Relation } from "../../idl/relations.ts";

/** Types. */
export function types(): void {
  ref("VM");
  // @ts-expect-error: no such class
  ref("Vm");
  // @ts-expect-error: no such class
  record("VMs");
  // @ts-expect-error: no such class, inside of a set
  set(ref("hosts"));
}

/** Fields: type, description, default. */
export function fields(): void {
  field(string, "A name.", { default: "" });
  field(enumOf("vm_power_state"), "A state.", { default: "Halted" });
  field(ref("VM"), "A VM.", { default: nullRef });
  field(datetime, "A date.", { default: never });
  field(map(string, int), "Counts.", { default: { a: 1 } });
  // @ts-expect-error: the description is missing
  field(string);
  // @ts-expect-error: a number is no text
  field(string, "A name.", { default: 1 });
  // @ts-expect-error: text is no number
  field(int, "A count.", { default: "1" });
  // @ts-expect-error: nor is it true or false
  field(bool, "A flag.", { default: "true" });
  // @ts-expect-error: a date is not its text alone
  field(datetime, "A date.", { default: "19700101T00:00:00Z" });
  // @ts-expect-error: a set has a list
  field(set(string), "Names.", { default: "" });
  // @ts-expect-error: the elements are text
  field(set(string), "Names.", { default: [1] });
  // @ts-expect-error: the values are numbers
  field(map(string, int), "Counts.", { default: { a: "1" } });
  // @ts-expect-error: only null, or a reference in its notation
  field(ref("VM"), "A VM.", { default: "OpaqueRef:0" });
  // @ts-expect-error: no such enum
  field(enumOf("vm_powerstate"), "A state.");
  // @ts-expect-error: no such enum, inside of a set
  field(set(enumOf("vm_powerstate")), "States.");
  // @ts-expect-error: no such label
  field(enumOf("vm_power_state"), "A state.", { default: "halted" });
  // @ts-expect-error: no such label, inside of a set
  field(set(enumOf("vm_power_state")), "States.", { default: ["halted"] });
  // @ts-expect-error: no such access
  field(string, "A name.", { access: "read-only-at-create" });
  // @ts-expect-error: no such release
  field(string, "A name.", { since: "roi" });
  // @ts-expect-error: no such change
  field(string, "A name.", { lifecycle: [["abolished", "rio"]] });
  // @ts-expect-error: no such role
  field(string, "A name.", { readRole: "read_only" });
  // @ts-expect-error: no such role, for one key
  field(map(string, string), "Pairs.", { keyRoles: { folder: "vm_operator" } });
  // @ts-expect-error: no such option
  field(string, "A name.", { persists: false });
}

const self = param(ref("VM"), "The VM.");

/** Messages: parameters, placement, marks, errors, roles. */
export function messages(): void {
  message({
    doc: "Works.",
    params: { self, sr: param(ref("SR"), "An SR.") },
    errors: ["VM_BAD_POWER_STATE"],
    role: "vm-operator+client-cert",
    since: "22.26.0",
    runs: "host_seeing_srs(self, sr)",
    forwarding: { marks: [{ class: "VM", object: "self", op: "start", retry: "fail_quickly" }] },
  });
  // @ts-expect-error: where it runs is missing
  message({ doc: "Works.", params: { self } });
  // @ts-expect-error: no such parameter
  message({ doc: "Works.", params: { self }, runs: "resident_host(slef)" });
  // @ts-expect-error: no such parameter, at the head of a path
  message({ doc: "Works.", params: { self }, runs: "sr_host(SR of slef)" });
  // @ts-expect-error: there are no parameters
  message({ doc: "Works.", runs: "resident_host(self)" });
  // @ts-expect-error: no such placement
  message({ doc: "Works.", params: { self }, runs: "somewhere(self)" });
  // @ts-expect-error: no such error
  message({ doc: "Works.", runs: "coordinator", errors: ["VM_BAD_POWERSTATE"] });
  // @ts-expect-error: no such role
  message({ doc: "Works.", runs: "coordinator", role: "vm-operater" });
  // @ts-expect-error: no such release
  message({ doc: "Works.", runs: "coordinator", since: "22.26" });
  // @ts-expect-error: the description of the result is missing
  message({ doc: "Works.", runs: "coordinator", result: [string] });
  // @ts-expect-error: no such class
  message({ doc: "Works.", runs: "coordinator", result: [{ ref: "Vm" }, "The VM."] });
  // @ts-expect-error: no such option
  message({ doc: "Works.", runs: "coordinator", asynchronous: false });
  // @ts-expect-error: no such class
  message({ doc: "Works.", runs: "coordinator", forwarding: { refreshes: ["Vm"] } });
  // @ts-expect-error: no such alert
  message({ doc: "Works.", runs: "coordinator", forwarding: { alert: "VM_STARTING" } });
  // @ts-expect-error: no such error of the forwarding
  message({ doc: "Works.", runs: "coordinator", forwarding: { errors: ["NO_SUCH_ERROR"] } });
}

/** Marks of a message that has the one parameter `self`. */
export function marks(): void {
  const marked = (mark: Mark<"self">): void =>
    void message({ doc: "Works.", params: { self }, runs: "coordinator", forwarding: { marks: [mark] } });
  marked({ class: "VM", object: "self", op: "start" });
  marked({ class: "SR", object: "SR of self.VDI", op: "scan" });
  // @ts-expect-error: no such class
  marked({ class: "Vm", object: "self", op: "start" });
  // @ts-expect-error: no such parameter
  marked({ class: "VM", object: "slef", op: "start" });
  // @ts-expect-error: no such parameter, at the head of a path
  marked({ class: "SR", object: "SR of slef", op: "scan" });
  // @ts-expect-error: no such retry policy
  marked({ class: "VM", object: "self", op: "start", retry: "forever" });
  message({
    doc: "Works.",
    params: { self },
    runs: "coordinator",
    // @ts-expect-error: no such parameter, where the message itself says which there are
    forwarding: { marks: [{ class: "VM", object: "slef", op: "start" }] },
  });
}

/** Parameters. */
export function params(): void {
  param(int, "A count.", { default: 0 });
  // @ts-expect-error: text is no number
  param(int, "A count.", { default: "0" });
  // @ts-expect-error: no such enum
  param(enumOf("vm_powerstate"), "A state.");
  // @ts-expect-error: no such release
  param(int, "A count.", { since: "roi" });
}

/** Classes: name, order of members, roles, rules. */
export function classes(): Class[] {
  const [a, b] = [field(string, "One."), field(string, "Another.")];
  const works = message({ doc: "Works.", runs: "coordinator" });
  const rest = { doc: "A thing.", messages: {} };
  const roles = { messages: "pool-operator", implicit: "read-only" } as const;
  // @ts-expect-error: a name is missing in the order
  inOrder({ a, b }, ["b"]);
  // @ts-expect-error: the order names what is not there
  inOrder({ a, b }, ["a", "b", "c"]);
  // @ts-expect-error: no such role
  defineClass("VM", { ...rest, fields: {}, roles: { messages: "root", implicit: "read-only" } });
  // @ts-expect-error: a message is no field
  defineClass("VM", { ...rest, roles, fields: { works } });
  // @ts-expect-error: no such class
  defineClass("Vm", { ...rest, roles, fields: {} });
  // @ts-expect-error: no such option
  defineClass("VM", { ...rest, roles, fields: {}, persists: false });
  // @ts-expect-error: forwarding of a message that the generator never makes
  defineClass("VM", { ...rest, roles, fields: {}, implicitForwarding: { start: { to: "coordinator" } } });
  return [defineClass("VM", { ...rest, roles, fields: inOrder({ a, b }, ["b", "a"]), messages: { works } })];
}

/** Operation rules and relations. */
export function rules(): Relation[] {
  operationRules({ enum: "vm_operations", operations: { start: {} } });
  // @ts-expect-error: no such enum
  operationRules({ enum: "vm_operation" });
  // @ts-expect-error: no such operation
  operationRules({ enum: "vm_operations", operations: { strat: {} } });
  const check = { check: "a", operations: ["start"], refused_when: "never", params: [] } as const;
  operationRules({ enum: "vm_operations", checks: [{ ...check, error: "VM_BAD_POWER_STATE" }] });
  // @ts-expect-error: no such error
  operationRules({ enum: "vm_operations", checks: [{ ...check, error: "VM_BAD_POWERSTATE" }] });
  return [
    ["VM.VBDs", "VBD.VM", "one-to-many"],
    // @ts-expect-error: no such class
    ["Vm.VBDs", "VBD.VM", "one-to-many"],
    // @ts-expect-error: no such cardinality
    ["VM.VBDs", "VBD.VM", "many-to-one"],
  ];
}
