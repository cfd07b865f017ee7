import type { HostDisplay, UpdateGuidances } from "../../../../generated/api/enums.ts";
import { errors } from "../../../../generated/api/errors.ts";
import type { hostServer } from "../../../../generated/server/classes/host.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../../runtime/errors.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { planEvacuation } from "../../hosts/evacuation.ts";
import { coordinatorOf, guestsOn } from "../../pool.ts";
import { asPart } from "../../vm/part.ts";
import { forcePowerState } from "../../vm/power-state.ts";

/** What must be done before a host takes VMs again. */
const MANDATORY: readonly UpdateGuidances[] = ["reboot_host", "reboot_host_on_livepatch_failure", "restart_toolstack"];

/** Whether a host takes VMs, is alive, and can be emptied (spec: dispatch-forwarding.md, section 4.5). */
export const availability = {
  enable(context, { host }) {
    const { pending_guidances } = context.db.host.get(host);
    if (pending_guidances.some((guidance) => MANDATORY.includes(guidance))) {
      throw errors.HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY(host);
    }
    setEnabled(context, host, true);
  },

  disable: (context, { host }) => setEnabled(context, host, false),

  shutdown(context, { host }) {
    assertEmpty(context, host);
    if (coordinatorOf(context.db) === host) {
      throw errors.OPERATION_NOT_ALLOWED("The coordinator carries the pool and stays on.");
    }
    setLive(context, host, false);
  },

  reboot(context, { host }) {
    const { db, ambient, services } = context;
    assertEmpty(context, host);
    services.hypervisorMessages.reset(host);
    const boot_time = `${Math.floor(ambient.now() / 1000)}.`;
    const { other_config, display } = db.host.get(host);
    db.host.update(host, {
      other_config: { ...other_config, boot_time, agent_start_time: boot_time },
      pending_guidances: [],
      display: afterReboot(display),
    });
    setEnabled(context, host, true);
  },

  power_on: (context, { host }) => setLive(context, host, true),
  prepare_for_poweroff: ({ db }, { host }) => void db.host.get(host),

  declare_dead(context, { host }) {
    const { db } = context;
    setLive(context, host, false);
    for (const vm of guestsOn(db, host)) forcePowerState(context, vm, "Halted");
  },

  get_vms_which_prevent_evacuation(context, { self }) {
    context.db.host.get(self);
    return planEvacuation(context, self).obstacles;
  },

  assert_can_evacuate(context, { host }) {
    assertCanEvacuate(planEvacuation(context, host).obstacles);
  },

  async evacuate(context, { host }) {
    const { moves, obstacles } = planEvacuation(context, host);
    assertCanEvacuate(obstacles);
    setEnabled(context, host, false);
    context.task.setCancellable(true);
    for (const [done, { vm, to }] of moves.entries()) {
      context.task.check();
      // A migration has a progress of its own.
      await asPart(context, "VM.pool_migrate", { vm, host: to, options: {} });
      context.task.setProgress((done + 1) / moves.length);
    }
  },

  get_uncooperative_resident_VMs({ db }, { self }) {
    db.host.get(self);
    return [];
  },
  get_uncooperative_domains({ db }, { self }) {
    db.host.get(self);
    return [];
  },

  enable_display: ({ db }, { host }) =>
    setDisplay(db, host, { disabled: "enable_on_reboot", disable_on_reboot: "enabled" }),
  disable_display: ({ db }, { host }) =>
    setDisplay(db, host, { enabled: "disable_on_reboot", enable_on_reboot: "disabled" }),

  emergency_clear_mandatory_guidance({ db, services }) {
    db.host.set(services.localHost(), "pending_guidances", []);
  },
} satisfies Partial<hostServer>;

type Db = Context["db"];

function setEnabled(context: Context, host: Ref<"host">, enabled: boolean): void {
  context.db.host.set(host, "enabled", enabled);
  context.services.operations.refresh(context, "host", host);
}

function setLive(context: Context, host: Ref<"host">, live: boolean): void {
  const { db, services } = context;
  db.host_metrics.set(db.host.get(host).metrics, "live", live);
  services.operations.refresh(context, "host", host);
}

/** Raises HOST_IN_USE [host; `VM`; vm] while a guest runs there. */
function assertEmpty({ db }: Context, host: Ref<"host">): void {
  const [guest] = guestsOn(db, host);
  if (guest !== undefined) throw errors.HOST_IN_USE(host, "VM", guest);
}

/** Raises CANNOT_EVACUATE_HOST [errors], each error as its code and parameters, with `|` between them. */
function assertCanEvacuate(obstacles: Readonly<Record<string, readonly string[]>>): void {
  const texts = Object.values(obstacles).map((error) => error.join(","));
  if (texts.length > 0) throw new XapiError("CANNOT_EVACUATE_HOST", [texts.join("|")]);
}

function setDisplay(db: Db, host: Ref<"host">, next: Partial<Record<HostDisplay, HostDisplay>>): HostDisplay {
  const { display } = db.host.get(host);
  const value = next[display] ?? display;
  db.host.set(host, "display", value);
  return value;
}

function afterReboot(display: HostDisplay): HostDisplay {
  if (display === "disable_on_reboot") return "disabled";
  return display === "enable_on_reboot" ? "enabled" : display;
}
