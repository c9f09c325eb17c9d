/** The five people: press one to act as them. A voice has a colour and a sign. */

import { button, find, make } from "./dom.js";
import { become, look, looking, me, myself, whenIChange } from "./me.js";
import { all, known, watch } from "./room.js";
import { say } from "./words.js";

const read = new Map();

export function showPeople() {
  watch("about", begin);
  watch("message/", draw);
  whenIChange(draw);
}

function begin() {
  read.clear();
  draw();
}

/** How many messages the bot has written to someone. */
const written = (key) =>
  all(`message/${key}/`).filter((each) => known(each).who === "bot").length;

function draw() {
  read.set(me(), written(me()));
  const people = known("about").cast.map(choice);
  find("people").replaceChildren(
    make("h2", {}, say("people.heading")),
    make("div", { class: "cast" }, ...people),
    make("div", { class: "where", role: "group", "aria-label": say("menu.label") },
      tab("group", say("chat.group")), tab("private", say("chat.private", { name: first(myself()) }))),
  );
  find("people").setAttribute("aria-label", say("people.heading"));
}

function choice({ key, name, voice }) {
  const [called, role = ""] = name.replace(")", "").split(" (");
  const unread = written(key) - (read.get(key) ?? 0);
  const label = say("people.choose", { name, voice: say(`voice.${voice}`) });
  const news = unread > 0 ? `, ${say("people.news", { n: unread })}` : "";
  const shown = [
    make("span", { class: "sign" }, say(`sign.${voice}`)),
    make("span", { class: "called" }, make("b", {}, called), make("small", {}, role)),
    make("span", { class: "unread", hidden: unread <= 0 }, String(unread)),
  ];
  return button(make("span", { class: "face", "aria-hidden": "true" }, ...shown), () => become(key), {
    class: "person", "data-voice": voice, "data-who": key,
    "aria-pressed": String(key === me()), "aria-label": label + news,
  });
}

function tab(place, words) {
  return button(words, () => look(place), { "aria-pressed": String(looking() === place) });
}

/** "Tiina" of "Tiina (opettaja)". */
export const first = (person) => person.name.split(" (")[0];
