/** What is wrong in the author's workbook: the file, the key and the reason. */

import { find, make } from "./dom.js";
import { known, watch } from "./room.js";
import { say } from "./words.js";

export function showMistake() {
  watch("mistake", draw);
  watch("about", draw);
}

function draw() {
  const mistake = known("mistake");
  const root = find("mistake");
  root.hidden = !mistake;
  root.setAttribute("role", "alert");
  if (!mistake) return root.replaceChildren();
  root.replaceChildren(make("h2", {}, say("mistake.heading")),
    make("dl", {}, ...["file", "key", "reason"].flatMap((each) =>
      [make("dt", {}, say(`mistake.${each}`)), make("dd", {}, mistake[each])])),
    make("p", {}, say("mistake.about")));
}
