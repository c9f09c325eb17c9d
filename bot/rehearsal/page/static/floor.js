/** Under the floor: the journal, the outbox and the reminders as they change, a line each. */

import { find, make } from "./dom.js";
import { all, known, watch } from "./room.js";
import { moment, say, time } from "./words.js";

const MOST_EVENTS = 200;

export function showFloor() {
  for (const each of ["event/", "waiting", "about"]) watch(each, draw);
}

/** Open or close the drawer. */
export function turnFloor() {
  const floor = find("floor");
  floor.hidden = !floor.hidden;
  document.body.classList.toggle("deep", !floor.hidden);
  draw();
  return !floor.hidden;
}

function draw() {
  if (find("floor").hidden) return;
  const { outbox = [], reminders = [] } = known("waiting") ?? {};
  const events = all("event/").slice(-MOST_EVENTS).map(known);
  find("floor").setAttribute("aria-label", say("floor.heading"));
  find("floor").replaceChildren(
    make("h2", {}, say("floor.heading")), make("p", {}, say("floor.about")),
    list("journal", events, ({ n, at, kind, about }) =>
      [make("small", {}, `${n} · ${time(at)}`), make("b", {}, kind), make("span", {}, about)]),
    list("outbox", outbox, ({ card, to, state }) =>
      [make("b", {}, card || "👍"), make("span", {}, `${to ? `→ ${to} ` : ""}${state}`)]),
    list("reminders", reminders, ({ at, kind, about, to }) =>
      [make("small", {}, moment(at)), make("b", {}, kind), make("span", {}, `${about}${to ? ` → ${to}` : ""}`)]),
  );
  const journal = find("floor").querySelector("ol");
  if (journal) journal.scrollTop = journal.scrollHeight;
}

function list(key, found, line) {
  const lines = found.map((each) => make("li", {}, ...line(each)));
  const shown = lines.length
    ? make("ol", { tabindex: "0", "aria-label": say(`floor.${key}`) }, ...lines)
    : make("p", { class: "none" }, say("floor.none"));
  return make("section", { class: key }, make("h3", {}, say(`floor.${key}`)),
    make("p", {}, say(`floor.${key}_about`)), shown);
}
