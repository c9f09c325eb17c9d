/** The chats of everyone and of the small groups: press one to look at it. */

import { button, make } from "./dom.js";
import { group, look, whenIChange } from "./me.js";
import { all, known, watch } from "./room.js";
import { say } from "./words.js";

const read = new Map();
const written = (where) => all(`message/${where}/`).length;

/** A tab for each, beneath the head of the chat that shows one of them. */
export function showGroups(chat) {
  const tabs = make("nav", { class: "groups", hidden: true });
  const draw = () => keepFocus(tabs, known("groups"));
  chat.head.after(tabs);
  watch("about", () => read.clear());
  for (const each of ["about", "groups", "message/group", "hint"]) watch(each, draw);
  whenIChange(draw);
}

function keepFocus(tabs, groups) {
  read.set(group().where, written(group().where));
  const at = [...tabs.children].indexOf(document.activeElement);
  tabs.hidden = groups.length < 2;
  tabs.setAttribute("aria-label", say("groups.label"));
  tabs.replaceChildren(...groups.map(tab));
  tabs.children[at]?.focus();
}

function tab({ where }) {
  const n = where.replace("group", "");
  const words = say(n ? "groups.small" : "groups.all", { n });
  const unread = written(where) - (read.get(where) ?? 0);
  const waits = Object.keys(known("hint")?.groups ?? {}).includes(where);
  const about = [words, waits && say("groups.waits"), unread > 0 && say("people.news", { n: unread })];
  const shown = n ? [make("span", { class: "word" }, words.replace(n, "")), n] : [words];
  return button(make("span", { "aria-hidden": "true" }, ...shown,
    make("span", { class: "waits", hidden: !waits }, " ●"),
    make("span", { class: "unread", hidden: unread <= 0 }, String(unread))), () => look(where), {
    "aria-pressed": String(where === group().where), "aria-label": about.filter(Boolean).join(", "), "data-group": where,
    title: waits ? say("groups.waits") : undefined,
  });
}
