/** How far each chat has been read, and what in it has not been. */

import { make } from "./dom.js";
import { me } from "./me.js";
import { all, known, watch } from "./room.js";

const read = new Map();
const watchers = [];
let begun;

/** What a page that opens late finds there counts as read; so does nothing of a new rehearsal. */
watch("begun", () => {
  if (known("begun") === begun) return;
  begun = known("begun");
  read.clear();
  for (const key of all("message/")) markRead(where(key), number(key) + 1);
});

const where = (key) => key.split("/")[1];
export const number = (key) => Number(key.split("/")[2]);

/** Call `draw` when something has been read. */
export function whenRead(draw) {
  watchers.push(draw);
}

/** Everything in a chat before its message of this number has been read. */
export function markRead(chat, before) {
  if (before <= (read.get(chat) ?? 0)) return;
  read.set(chat, before);
  for (const draw of watchers) draw();
}

/** The keys of what others have written there since. Whoever writes in a private chat has read it. */
export function unread(chat) {
  const privately = !chat.startsWith("group");
  const reader = privately ? chat : me();
  const keys = all(`message/${chat}/`);
  const own = privately ? keys.findLastIndex((key) => known(key).who === reader) : -1;
  const counts = ({ who, service, deleted }) => who !== reader && !service && !deleted;
  return keys.slice(Math.max(own + 1, read.get(chat) ?? 0)).filter((key) => counts(known(key)));
}

/** How many there are; without colour where all of them came without a sound. */
export function badge(keys) {
  const loud = keys.some((key) => !known(key).silent);
  return make("span", { class: loud ? "unread" : "unread quiet", hidden: !keys.length }, String(keys.length));
}
