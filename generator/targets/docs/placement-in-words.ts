import { code, escapeHtml } from "./markup.ts";

/** What each function of a placement means; `$` stands for its argument. The vocabulary is that of `idl/dsl/placement.ts`. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  host: "the host that $ names",
  host_of: "the host that $ names",
  resident_host: "the host where $ runs or is paused, otherwise the coordinator",
  device_host: "the host where the VM of $ is resident, otherwise the coordinator",
  suitable_host: "a host that placement picks for $ and whose resources it reserves",
  host_seeing_srs: "a live host that sees every SR in use by $",
  host_seeing: "a live host that sees $",
  sr_host: "a host where $ is plugged, for a shared one the coordinator",
  sr_host_even_unplugged: "a host with a PBD of $, plugged or not",
  every_sr_host: "every host with a PBD of $, the coordinator first",
  pif_host: "the host of $",
  pbd_host: "the host of $",
};

const WORDS: Readonly<Record<string, string>> = {
  coordinator: "the coordinator",
  receiving_host: "the host that receives the call, coordinator or not",
  all_hosts: "the coordinator and every other member",
  cluster_host: "the coordinator if it is in the cluster, otherwise the first host that is",
  removed: "nowhere: the message answers MESSAGE_REMOVED",
};

/** Where a message runs, as HTML. */
export function placementInWords(placement: string): string {
  const plain = WORDS[placement];
  if (plain !== undefined) return `${escapeHtml(plain)}.`;
  const words = placement.replace(/extension on /, "as an extension on ");
  let html = "";
  let from = 0;
  for (const match of words.matchAll(/(\w+)\(([^()]*)\)/g)) {
    const meaning = FUNCTIONS[match[1] ?? ""];
    if (meaning === undefined) continue;
    html +=
      escapeHtml(words.slice(from, match.index)) + escapeHtml(meaning).replace("$", () => argument(match[2] ?? ""));
    from = match.index + match[0].length;
  }
  html += escapeHtml(words.slice(from));
  return `${html.replace(/^coordinator/, "the coordinator").replace(/, (then |)coordinator/, ", $1the coordinator")}.`;
}

/** `SR of self.vdi` as `the SR of <code>self.vdi</code>`; a list has a comma between its parts. */
function argument(text: string): string {
  return text
    .split(", ")
    .map((part) => {
      const path = /^(.*) of ([\w.]+)$/.exec(part);
      return path === null ? code(part) : `the ${escapeHtml(path[1] ?? "")} of ${code(path[2] ?? "")}`;
    })
    .join(" and ");
}
