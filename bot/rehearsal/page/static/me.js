/** Who the reader is just now, and which telephone they look at where only one fits. */

import { known } from "./room.js";

const watchers = [];
let current = "";
let where = "private";

export const me = () => current;
export const person = (key) => known("about").cast.find((each) => each.key === key);
export const myself = () => person(current);

/** Become someone, and look at their private chat or at the group. */
export function become(key, place = where) {
  if (key === current && place === where) return;
  const before = current;
  current = key;
  where = place;
  document.body.dataset.where = where;
  for (const each of watchers) each(before);
}

export const look = (place) => become(current, place);
export const looking = () => where;

/** Call `draw` with who the reader was before. */
export function whenIChange(draw) {
  watchers.push(draw);
}
