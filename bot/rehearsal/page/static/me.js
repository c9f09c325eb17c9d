/** Who the reader is just now, and which telephone they look at where only one fits. */

import { known } from "./room.js";

const EVERYONE = "group";
const watchers = [];
let current = "";
let kind = "private";
let chat = EVERYONE;

export const me = () => current;
export const person = (key) => known("about").cast.find((each) => each.key === key);
export const myself = () => person(current);

/** The group chat that is looked at: everyone's, or that of a small group. */
export const group = () => groupOf(chat) ?? groupOf(EVERYONE);
const groupOf = (where) => known("groups").find((each) => each.where === where);

/** The chats of small groups that someone is in. */
export const smallGroups = (key) =>
  known("groups").filter(({ where, members }) => where !== EVERYONE && members.includes(key));

/** Become someone, and look at their private chat or at a group: "private", "group", "group2". */
export function become(key, place) {
  const asked = place && place !== "private" ? place : familiar(key);
  const seen = place ? (place === "private" ? place : EVERYONE) : kind;
  if (key === current && asked === chat && seen === kind) return;
  const before = { me: current, group: chat };
  [current, chat, kind] = [key, asked, seen];
  document.body.dataset.where = kind;
  for (const each of watchers) each(before);
}

/** Nobody keeps looking at a small group that they are not in. */
function familiar(key) {
  const own = smallGroups(key).map(({ where }) => where);
  return chat === EVERYONE || own.includes(chat) ? chat : own[0] ?? EVERYONE;
}

export const look = (place) => become(current, place);
export const looking = () => kind;

/** Call `draw` with who the reader was before, and at which group they looked. */
export function whenIChange(draw) {
  watchers.push(draw);
}
