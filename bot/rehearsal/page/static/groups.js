/** The chats of everyone and of the small groups: press one to look at it. */

import { button, make } from "./dom.js";
import { group, look, whenIChange } from "./me.js";
import { known, watch } from "./room.js";
import { badge, unread, whenRead } from "./unread.js";
import { say } from "./words.js";

/** A tab for each, beneath the head of the chat that shows one of them. */
export function showGroups(chat) {
  const tabs = make("nav", { class: "groups", hidden: true });
  const draw = () => known("groups") && keepFocus(tabs, known("groups"));
  chat.head.after(tabs);
  for (const each of ["about", "groups", "message/group", "hint"]) watch(each, draw);
  whenIChange(draw);
  whenRead(draw);
}

function keepFocus(tabs, groups) {
  const at = [...tabs.children].indexOf(document.activeElement);
  tabs.hidden = groups.length < 2;
  tabs.setAttribute("aria-label", say("groups.label"));
  tabs.replaceChildren(...groups.map(tab));
  tabs.children[at]?.focus();
}

function tab({ where }) {
  const n = where.replace("group", "");
  const words = say(n ? "groups.small" : "groups.all", { n });
  const left = unread(where);
  const waits = Object.keys(known("hint")?.groups ?? {}).includes(where);
  const about = [words, waits && say("groups.waits"), left.length > 0 && say("people.news", { n: left.length })];
  const shown = n ? [make("span", { class: "word" }, words.replace(n, "")), n] : [words];
  return button(make("span", { "aria-hidden": "true" }, ...shown,
    make("span", { class: "waits", hidden: !waits }, " ●"),
    badge(left)), () => look(where), {
    "aria-pressed": String(where === group().where), "aria-label": about.filter(Boolean).join(", "), "data-group": where,
    title: waits ? say("groups.waits") : undefined,
  });
}
