/** The page: every part watches the news for what concerns it. Begin reading here. */

import { Chat } from "./chat.js";
import { showClock } from "./clock.js";
import { find } from "./dom.js";
import { showFloor } from "./floor.js";
import { showGroups } from "./groups.js";
import { showHint } from "./hint.js";
import { become, me, myself, whenIChange } from "./me.js";
import { showMenu } from "./menu.js";
import { showMistake } from "./mistake.js";
import { showPeople } from "./people.js";
import { showPlay } from "./play.js";
import { known, listen, watch } from "./room.js";
import { showToasts } from "./toast.js";
import { learn, say } from "./words.js";

const group = new Chat(find("group"), "group");
const privately = new Chat(find("private"), "private");

/** Another rehearsal, another language or only a new line to the same one. */
async function prepare({ language, zone, cast }) {
  await learn(language, zone);
  find("name").textContent = say("room.name");
  find("what").textContent = say("room.what");
  if (!myself()) become(cast[0].key, "private");
}

watch("about", () => [group, privately].forEach((each) => each.drawAll()));
watch("message/", (keys) => [group, privately].forEach((each) => each.hear(keys)));
watch("groups", () => group.drawHead());
whenIChange((before) => {
  group.drawFor(before);
  if (before.me !== me()) privately.drawAll();
});

showPeople();
showGroups(group);
showClock();
showPlay(group, privately);
showMenu();
showHint();
showMistake();
showFloor();
showToasts();
listen(prepare, (lost) => document.body.classList.toggle("lost", lost));
