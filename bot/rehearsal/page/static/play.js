/** The example that plays by itself: go, pause, step, speed, and winding to a chapter. */

import { button, find, make } from "./dom.js";
import { become, group as groupSeen } from "./me.js";
import { ask, known, watch } from "./room.js";
import { agree, toast } from "./toast.js";
import { say } from "./words.js";

const SPEEDS = { slow: 0.5, normal: 1, quick: 2, fast: 4 };

export function showPlay(group, privately) {
  let lost = false;
  watch("begun", () => { lost = false; });
  watch("play", () => {
    draw(known("play"));
    follow(known("play"), group, privately);
    if (known("play").lost && !lost) toast(say("play.lost"));
    ({ lost } = known("play"));
  });
  watch("busy", () => follow(known("play"), group, privately));
  watch("about", () => draw(known("play")));
}

function draw(play) {
  if (!play) return;
  const ended = play.position >= play.total;
  const label = play.playing ? "pause" : play.position ? "go" : "show";
  const parts = [
    button(say(`play.${label}`), () => (play.playing ? ask("play/pause") : go(play, "play/go")),
      { class: "main", disabled: ended, "data-play": label }),
    button(say("play.step"), () => go(play, "play/step"),
      { "aria-label": say("play.step_long"), disabled: ended || play.playing }),
    chapters(play),
    speed(play),
  ];
  if (!find("play").contains(document.activeElement)) replace(parts);
  else keepFocus(parts);
  find("play").setAttribute("aria-label", say("play.label"));
}

const replace = (parts) => find("play").replaceChildren(...parts);

function keepFocus(parts) {
  const at = [...find("play").children].indexOf(document.activeElement);
  replace(parts);
  parts[at]?.focus();
}

/** The example begins from nothing, so what was done by hand before it has to go. */
async function go(play, path) {
  const mixed = play.position === 0 && known("message/group/0") ||
    play.position === 0 && known("about").cast.some(({ key }) => known(`message/${key}/0`));
  if (mixed) {
    if (!await agree(say("play.again"))) return;
    await ask(`begin/${known("about").language}`);
  }
  await ask(path);
}

function chapters(play) {
  const { position, chapters: found, total } = play;
  const later = found.filter(({ at }) => at >= position);
  const words = play.hurries ? say("play.hurries", { position, total }) : say("play.skip");
  const choice = make("select", { "aria-label": say("play.skip"), disabled: !later.length || play.hurries,
    onchange: () => choice.value && go(play, `play/skip/${choice.value}`) },
    make("option", { value: "" }, words),
    ...later.map(({ at, title }) => make("option", { value: at + 1 }, title)),
    later.length ? make("option", { value: total }, "⏭") : null);
  return choice;
}

function speed(play) {
  const choice = make("select", { "aria-label": say("play.speed"),
    onchange: () => ask(`play/speed/${choice.value}`) },
    ...Object.entries(SPEEDS).map(([key, value]) =>
      make("option", { value, selected: value === play.speed }, say(`play.${key}`))));
  return choice;
}

/** While the example plays, the page looks at whoever acts, and shows that they write. */
function follow(play, group, privately) {
  const acting = play?.playing && !play.hurries ? play.acting : null;
  if (acting) become(acting.who, acting.where);
  const name = acting && known("about").cast.find(({ key }) => key === acting.who).name;
  const words = acting && say(acting.writes ? "chat.writes" : "chat.acts", { name });
  const bot = known("busy") ? say("chat.bot_writes") : null;
  group.showTyping(bot ?? (acting?.where === groupSeen().where ? words : null));
  privately.showTyping(acting?.where === "private" ? words : null);
}
