/** The menu: language, saving and opening, the transcript, beginning again, and the drawer. */

import { button, find, make } from "./dom.js";
import { turnFloor } from "./floor.js";
import { ask, known, reopen, watch } from "./room.js";
import { agree, tell } from "./toast.js";
import { say } from "./words.js";

export function showMenu() {
  watch("about", draw);
}

function draw() {
  const { language, languages, authored } = known("about");
  const file = make("input", { type: "file", accept: ".json", hidden: true, onchange: () => open(file) });
  const floor = button(say("menu.floor"), () => floor.setAttribute("aria-pressed", String(turnFloor())),
    { "aria-pressed": String(!find("floor").hidden) });
  find("menu").setAttribute("aria-label", say("menu.label"));
  find("menu").replaceChildren(
    authored ? make("span", { class: "authored" }, say("room.authored", { name: authored })) : "",
    make("div", { class: "languages", role: "group", "aria-label": say("menu.language") },
      ...languages.map(({ tag, name }) => button(tag.toUpperCase(), () => change(tag), {
        "aria-pressed": String(tag === language), "aria-label": name, lang: tag }))),
    floor,
    make("details", {}, make("summary", {}, say("menu.open_menu")), make("div", { class: "choices" },
      make("a", { href: "rehearsal", download: "" }, say("menu.save")),
      button(say("menu.open"), () => file.click()), file,
      make("a", { href: `transcript/${language}`, download: "" }, say("menu.transcript")),
      button(say("menu.begin"), begin))));
}

const anythingDone = () => known("play").position > 0 || known("started").length > 0;

async function change(language) {
  if (language === known("about").language) return;
  if (anythingDone() && !await agree(say("menu.language_asks"))) return;
  await ask(`begin/${language}`);
}

async function begin() {
  if (await agree(say("menu.begin_asks"))) await ask(`begin/${known("about").language}`);
}

async function open(file) {
  const wrong = await reopen(file.files[0]);
  file.value = "";  // so that the same file, mended, can be chosen again
  if (wrong) await tell(say(`file.${wrong.reason}`, { deed: wrong.deed }));
}
