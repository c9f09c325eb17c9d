/** What the bot says for a moment in answer to a press, and what the page itself has to say. */

import { button, find, make } from "./dom.js";
import { first } from "./people.js";
import { person } from "./me.js";
import { known, watch } from "./room.js";
import { say } from "./words.js";

const LASTS = 5000;
const MOST = 2;

export function showToasts() {
  watch("toasts", (_, { toasts }) => {
    if (known("play").hurries) return;
    for (const { who, text, alert } of toasts) {
      const words = `${first(person(who))}: ${text}`;
      if (alert) tell(words);
      else toast(words);
    }
  });
}

export function toast(words) {
  const shown = make("p", { class: "toast" }, words);
  find("toasts").append(shown);
  while (find("toasts").children.length > MOST) find("toasts").firstChild.remove();
  setTimeout(() => shown.remove(), LASTS);
}

/** Something to be dismissed. */
export function tell(words) {
  return answer(words, [[say("menu.close"), true]]);
}

/** A question; whether the answer was yes. */
export function agree(words) {
  return answer(words, [[say("menu.yes"), true], [say("menu.no"), false]]);
}

function answer(words, choices) {
  const dialog = find("asking");
  return new Promise((done) => {
    const end = (value) => { dialog.close(); done(value); };
    dialog.replaceChildren(make("p", {}, words), make("div", { class: "row" },
      ...choices.map(([label, value], at) =>
        button(label, () => end(value), { class: at ? "" : "main", autofocus: at === 0 }))));
    dialog.oncancel = () => done(false);
    dialog.showModal();
  });
}
