// Search, theme, contents on small screens. No dependencies, no network.
const root = document.documentElement.dataset.root;

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// Theme

document.querySelector(".theme").addEventListener("click", () => {
  const chosen = document.documentElement.dataset.theme;
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("theme", document.documentElement.dataset.theme);
  } catch {
    // Without storage the choice lasts for this page.
  }
});

// Contents

const menu = document.querySelector(".menu");
const nav = document.querySelector("#nav");
menu.addEventListener("click", () => {
  const open = menu.getAttribute("aria-expanded") !== "true";
  menu.setAttribute("aria-expanded", String(open));
  nav.classList.toggle("open", open);
});
const current = nav.querySelector("[aria-current]");
if (current && nav.scrollHeight > nav.clientHeight) nav.scrollTop = current.offsetTop - nav.clientHeight / 3;

// A link into a closed section opens it.

const reveal = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let e = target; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
  target.scrollIntoView();
};
addEventListener("hashchange", reveal);
reveal();

// Search

let index;
const loadIndex = () => {
  index ??= new Promise((resolve, reject) => {
    const script = make("script", { src: `${root}search-index.js` });
    script.onload = () =>
      resolve(
        window.xapiSearch.entries.map(([name, kind, href, doc]) => ({
          name,
          kind: window.xapiSearch.kinds[kind][0],
          weight: window.xapiSearch.kinds[kind][1],
          href,
          doc,
          low: name.toLowerCase(),
          last: name
            .toLowerCase()
            .split(/[. /]+/)
            .pop(),
          text: doc.toLowerCase(),
        })),
      );
    script.onerror = () => {
      index = undefined;
      reject(new Error("The search index could not be loaded."));
    };
    document.head.append(script);
  });
  return index;
};

const scoreOfWord = (entry, word) => {
  if (entry.low === word) return 100;
  if (entry.last === word) return 70;
  if (entry.low.startsWith(word)) return 50;
  if (entry.last.startsWith(word)) return 45;
  const at = entry.low.indexOf(word);
  if (at > 0) return /[a-z0-9]/.test(entry.low[at - 1]) ? 15 : 30;
  return entry.text.includes(word) ? 6 : 0;
};

const score = (entry, words) => {
  let sum = 0;
  for (const word of words) {
    const found = scoreOfWord(entry, word);
    if (found === 0) return 0;
    sum += found;
  }
  return sum + entry.weight - entry.low.length / 20;
};

/** The best matches for what was typed. */
const search = (entries, query) => {
  const whole = query.trim().toLowerCase();
  const words = whole.split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return entries
    .map((entry) => ({ entry, score: score(entry, words) }))
    .filter((match) => match.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, 40)
    .map((match) => match.entry);
};

const input = make("input", {
  type: "search",
  placeholder: "Class, message, field, error...",
  autocomplete: "off",
  spellcheck: false,
});
for (const [name, value] of [
  ["role", "combobox"],
  ["aria-label", "Search the reference"],
  ["aria-controls", "results"],
  ["aria-expanded", "true"],
  ["aria-autocomplete", "list"],
])
  input.setAttribute(name, value);
const results = make("ul", { id: "results", role: "listbox" });
const status = make("p", { className: "status", role: "status" });
const dialog = make("dialog", { className: "finder" }, input, results, status);
dialog.setAttribute("aria-label", "Search");
document.body.append(dialog);
let chosen = -1;

const choose = (next) => {
  const items = [...results.children];
  items[chosen]?.setAttribute("aria-selected", "false");
  chosen = items.length === 0 ? -1 : (next + items.length) % items.length;
  items[chosen]?.setAttribute("aria-selected", "true");
  items[chosen]?.scrollIntoView({ block: "nearest" });
  if (chosen < 0) input.removeAttribute("aria-activedescendant");
  else input.setAttribute("aria-activedescendant", items[chosen].id);
};

const show = async () => {
  let entries;
  try {
    entries = await loadIndex();
  } catch (error) {
    status.textContent = error.message;
    return;
  }
  const found = search(entries, input.value);
  results.replaceChildren(
    ...found.map((entry, n) => {
      const link = make(
        "a",
        { href: root + entry.href, tabIndex: -1 },
        make("b", { textContent: entry.name }),
        make("span", { className: "badge plain", textContent: entry.kind }),
        make("small", { textContent: entry.doc }),
      );
      const item = make("li", { id: `result-${n}`, role: "option" }, link);
      item.setAttribute("aria-selected", "false");
      return item;
    }),
  );
  chosen = -1;
  choose(0);
  status.textContent =
    input.value.trim() === ""
      ? "Type a name or a word. Arrows and Enter choose."
      : found.length === 0
        ? "Nothing found."
        : "";
};

const open = () => {
  if (dialog.open) return;
  dialog.showModal();
  input.select();
  show();
};

input.addEventListener("input", show);
input.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    choose(chosen + step);
  } else if (event.key === "Enter") {
    event.preventDefault();
    results.children[chosen]?.querySelector("a").click();
  }
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest("a")) dialog.close();
});
document.querySelector(".search").addEventListener("click", open);
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea");
  if ((event.key === "/" && !typing) || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey))) {
    event.preventDefault();
    open();
  }
});
