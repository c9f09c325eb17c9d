/** The people: press one to act as them. A voice has a colour and a sign. */

import { button, find, make } from "./dom.js";
import { become, group, look, looking, me, myself, smallGroups, whenIChange } from "./me.js";
import { known, watch } from "./room.js";
import { badge, unread, whenRead } from "./unread.js";
import { say } from "./words.js";

const MANY = 6;

export function showPeople() {
  watch("about", draw);
  watch("message/", draw);
  watch("groups", draw);
  whenIChange(draw);
  whenRead(draw);
}

function draw() {
  if (!known("about")) return;
  const people = known("about").cast.map(choice);
  find("people").replaceChildren(
    make("h2", {}, say("people.heading")),
    make("div", { class: people.length > MANY ? "cast many" : "cast" }, ...people),
    make("div", { class: "where", role: "group", "aria-label": say("menu.label") },
      tab("group", say("chat.group"), group().where), tab("private", say("chat.private", { name: first(myself()) }))),
  );
  find("people").setAttribute("aria-label", say("people.heading"));
}

function choice({ key, name, voice }) {
  const [called, role = ""] = name.replace(")", "").split(" (");
  const left = unread(key);
  const own = smallGroups(key).map(({ where }) => where.replace("group", ""));
  const n = own.length === 1 ? own[0] : "";
  const label = say("people.choose", { name, voice: say(`voice.${voice}`) });
  const news = left.length ? `, ${say("people.news", { n: left.length })}` : "";
  const shown = [
    make("span", { class: "sign" }, say(`sign.${voice}`)),
    make("span", { class: "called" }, make("b", {}, called), make("small", {}, role)),
    make("span", { class: "small-group", hidden: !n }, n),
    badge(left),
  ];
  return button(make("span", { class: "face", "aria-hidden": "true" }, ...shown), () => become(key), {
    class: "person", "data-voice": voice, "data-who": key,
    "aria-pressed": String(key === me()), "aria-label": label + (n && `, ${say("groups.small", { n })}`) + news,
  });
}

function tab(place, words, chat = place) {
  return button(words, () => look(chat), { "aria-pressed": String(looking() === place) });
}

/** "Tiina" of "Tiina (opettaja)". */
export const first = (person) => person.name.split(" (")[0];
