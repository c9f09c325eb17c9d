/** Telegram's formatting: blocks of runs become elements; links to the bot become buttons. */

import { button, make } from "./dom.js";
import { known } from "./room.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", spoiler: "span",
};
const BLOCKS = { text: "p", quote: "blockquote", code: "pre" };

/** `go.follow(url)` opens a link, `go.command(text)` sends a command, as a tap does in Telegram. */
export function text(blocks, go) {
  return blocks.map(({ kind, runs }) =>
    make(BLOCKS[kind], {}, ...runs.map((each) => run(each, go))));
}

function run({ text, marks = [], link }, go) {
  if (link) return button(text, () => go.follow(link), { class: "link" });
  if (marks.includes("bot_command")) return button(text, () => go.command(text), { class: "link" });
  return marks.reduce((inside, mark) => (mark in TAGS ? make(TAGS[mark], {}, inside) : inside), text);
}

export const leadsToBot = (url) =>
  [`https://t.me/${known("about").username}?`, `tg://resolve?domain=${known("about").username}&`]
    .some((start) => url.toLowerCase().startsWith(start.toLowerCase()));

/** The chat and the message that a link to a message names: t.me/c/<chat>/[<topic>/]<message>. */
export function messageIn(url) {
  const found = url.match(/^https:\/\/t\.me\/c\/(\d+)\/(?:\d+\/)?(\d+)(?:\?.*)?$/);
  return found && { chat: found[1], id: Number(found[2]) };
}
