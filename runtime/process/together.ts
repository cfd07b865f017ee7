import { pathToFileURL } from "node:url";
import type { Ambient } from "../ambient.ts";
import { messageOf } from "../error-message.ts";
import type { Child, ChildDefinition } from "./child.ts";
import { expectDaemon } from "./host.ts";
import type { Announcement } from "./notify.ts";
import { StartError } from "./start-error.ts";

/** Loads a daemon's main module, by the daemon's name. */
export type Loaders = Readonly<Record<string, () => Promise<unknown>>>;

/** Main modules that are part of the program that runs, as in a bundle of all daemons; the others are loaded from their files. */
let bundled: Loaders = {};

/** Tells which main modules are at hand without their files. */
export function useBundled(loaders: Loaders): void {
  bundled = loaders;
}

/**
 * Starts a daemon in this process; the counterpart of `launch` for daemons that share one. The name must be that which the module gives to
 * `runDaemon`. A module runs once, so that a daemon that has ended cannot be started again.
 */
export function launchHere(definition: ChildDefinition, ambient: Ambient): Child {
  const { name, module, readySeconds = 60, environment = {} } = definition;
  const ended = Promise.withResolvers<string>();
  const ready = Promise.withResolvers<Announcement>();
  const stopping = Promise.withResolvers<(reason: string) => void>();
  const timer = ambient.after(readySeconds * 1000, () => {
    ready.reject(new StartError(`${name} is not ready after ${readySeconds} s`));
  });
  expectDaemon(name, {
    arguments: definition.arguments ?? [],
    begun: (stop) => stopping.resolve(stop),
    ready: (announcement) => ready.resolve(announcement ?? {}),
    ended: (code) => ended.resolve(`exit code ${code}`),
  });
  Object.assign(process.env, environment);
  const load = bundled[name] ?? (() => import(pathToFileURL(module).href));
  // The promise of a module that runs a daemon stays open as long as the process.
  load().catch((error: unknown) => ended.resolve(messageOf(error)));
  void ended.promise.then((how) => ready.reject(new StartError(`${name} ended before it was ready: ${how}`)));
  ready.promise.then(
    () => timer.stop(),
    () => timer.stop(),
  );
  return {
    pid: process.pid,
    ready: ready.promise,
    ended: ended.promise,
    async stop(seconds) {
      const late = ambient.after(seconds * 1000, () => ended.resolve(`no end after ${seconds} s`));
      void stopping.promise.then((stop) => stop("all daemons of this process stop"));
      await ended.promise;
      late.stop();
    },
  };
}
