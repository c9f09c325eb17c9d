/** The strip that says what to do next; while the example plays, it tells what happens. */

import { button, find, make } from "./dom.js";
import { become, group, me, person, whenIChange } from "./me.js";
import { first } from "./people.js";
import { known, watch } from "./room.js";
import { day, say } from "./words.js";

export function showHint() {
  for (const each of ["hint", "play", "about"]) watch(each, draw);
  whenIChange(draw);
}

function draw() {
  const hint = known("hint")?.groups?.[group().where] ?? known("hint");
  const play = known("play");
  if (!hint || !play) return;
  const words = play.playing && play.told ? play.told : say(`hint.${hint.key}`, { ...hint, day: hint.day && day(hint.day) });
  const who = play.playing || hint.who === me() ? "" : hint.who;
  find("hint").setAttribute("aria-label", say("hint.label"));
  find("hint").replaceChildren(make("span", { class: "sign", "aria-hidden": "true" }, "💡"),
    make("p", {}, words),
    who ? button(say("hint.act", { name: first(person(who)) }), () => become(who, hint.where)) : "");
}
