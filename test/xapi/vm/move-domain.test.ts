import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Move, moveDomain } from "../../../daemons/xapi/vm/move-domain.ts";
import type { ErrorsError } from "../../../generated/daemons/xenops.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { errorOf } from "../support/world.ts";
import { createVmWorld, NULL } from "./support.ts";

/** What becomes of a VM's records when its migration fails in its last steps. */

const test = suite("xapi/vm/move-domain");

interface Failing {
  /** What the VM manager says of the migration. */
  readonly failure: ErrorsError;
  /** Whether it still knows the VM then. */
  readonly isHere: boolean;
  /** What the other host answers when it is to say that it has the VM; nothing: it has. */
  readonly told?: XapiError;
}

/** Has a migration fail; answers the error, the calls of the other host, and where the VM is then. */
async function failing({ failure, isHere, told }: Failing) {
  const world = await createVmWorld({ hosts: 2 });
  const { db, services, task, ambient } = world.context;
  const from = world.host;
  const to = db.host.refs().find((host) => host !== from) as Ref<"host">;
  const vm = await world.createVm();
  db.VM.update(vm, { power_state: "Running", resident_on: from, domid: 7 });
  const sessions = db.session.size;
  const urls: string[] = [];
  const client = {
    VM: {
      migrate: async ({ xenops_url }: { xenops_url: string }) => {
        urls.push(xenops_url);
        return "1";
      },
      exists: async () => isHere,
    },
  };
  const finish = () => Promise.reject(new DaemonError("xenops", failure as never));
  const run = (_context: Context, _vm: Ref<"VM">, work: (scope: object) => Promise<unknown>) =>
    work({ client, id: db.VM.get(vm).uuid, dbg: "test", finish });
  const calls: string[] = [];
  const call = async (_context: Context, message: string) => {
    calls.push(message);
    if (told !== undefined) throw told;
  };
  const context = { task, ambient, db, services: { ...services, vmManager: { run }, call } } as unknown as Context;
  const move: Move = { vm, from, to, compressed: false };
  const error = await errorOf(moveDomain(context, move));
  assert.is(db.session.size, sessions);
  const { power_state, resident_on } = db.VM.get(vm);
  return { error, calls, urls, vm, from, to, is: [power_state, resident_on] };
}

const internal: ErrorsError = ["Internal_error", "it broke"];

test("one that is still here runs on, and nobody else is asked; the failure names both hosts", async () => {
  const { error, calls, urls, vm, from, to, is } = await failing({ failure: internal, isHere: true });
  assert.equal(error, ["VM_MIGRATE_FAILED", vm, from, to, "it broke"]);
  assert.equal([calls, is], [[], ["Running", from]]);
  assert.match(urls[0] ?? "", /^https:\/\/[^/]+\/services\/xenops\?session_id=OpaqueRef:/);
});

test("one that is neither here nor there is halted", async () => {
  const told = new XapiError("VM_NOT_RESIDENT_HERE", ["vm", "host"]);
  const { calls, is } = await failing({ failure: internal, isHere: false, told });
  assert.equal([calls, is], [["VM.pool_migrate_complete"], ["Halted", NULL]]);
});

test("where the other host cannot say, the records stay as they are", async () => {
  const told = new XapiError("CANNOT_CONTACT_HOST", ["host"]);
  const { from, is } = await failing({ failure: internal, isHere: false, told });
  assert.equal(is, ["Running", from]);
});

test("a host that cannot be reached has an error of its own", async () => {
  const unreachable = await failing({ failure: ["Failed_to_contact_remote_service", "x"], isHere: true });
  assert.equal(unreachable.error, ["VM_MIGRATE_CONTACT_REMOTE_SERVICE_FAILED"]);
});

test.run();
