/** The rehearsal's clock, and the buttons that turn it: months pass in a minute. */

import { button, find, make } from "./dom.js";
import { ask, known, watch } from "./room.js";
import { moment, say } from "./words.js";

const TURNS = ["hour", "day", "week", "next"];

export function showClock() {
  const shown = make("time");
  const turns = make("div", { class: "row" });
  find("clock").replaceChildren(shown, turns);
  watch("about", () => {
    find("clock").setAttribute("aria-label", say("clock.label"));
    turns.replaceChildren(...TURNS.map((by) => button(say(`clock.${by}`), () => ask(`clock/${by}`),
      { "aria-label": say(`clock.${by}_long`), "data-turn": by })));
  });
  watch("now", () => {
    shown.dateTime = known("now");
    shown.textContent = `🕘 ${moment(known("now"))}`;
  });
}
