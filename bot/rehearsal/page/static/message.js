/** One message as it looks in a chat: who, what, buttons, reactions, and what can be done to it. */

import { button, make } from "./dom.js";
import { me, person } from "./me.js";
import { known } from "./room.js";
import { text } from "./text.js";
import { say, time } from "./words.js";

const EMOJI = ["👍", "❤", "👏", "🤔"];

export const nameOf = (who) => (who === "bot" ? known("about").bot : person(who).name);
export const signOf = (who) => say(`sign.${who === "bot" ? "bot" : person(who).voice}`);

/** `deeds` is what the chat lets people do: reply, react, edit, tap, follow, copy, command. */
export function message(shown, n, deeds) {
  if (shown.deleted) return service(say("chat.deleted"));
  if (shown.service) return service(say(`service.${shown.service.key}`, shown.service));
  const { who } = shown;
  const label = say("chat.from", { name: nameOf(who), time: time(shown.at) });
  return make("article", {
    class: who === me() ? "message mine" : "message", "aria-label": label, "data-n": n,
    "data-voice": who === "bot" ? "bot" : person(who).voice,
  }, make("div", { class: "bubble" },
    head(shown),
    shown.reply && answered(shown.reply),
    shown.file && file(shown.file),
    make("div", { class: "text" }, ...text(shown.blocks, deeds)),
    make("footer", {}, tools(shown, n, deeds), ...reactions(shown, n, deeds),
      make("time", { datetime: shown.at }, shown.edited ? `${say("chat.edited")} ` : "", time(shown.at))),
  ), shown.keyboard && keyboard(shown.keyboard, n, deeds));
}

function service(words) {
  return make("p", { class: "service" }, words);
}

function head({ who }) {
  return make("header", {},
    make("span", { class: "sign", "aria-hidden": "true" }, signOf(who)), make("b", {}, nameOf(who)));
}

function answered({ who, text: quoted }) {
  return make("div", { class: "answered" }, make("b", {}, nameOf(who)), make("span", {}, quoted));
}

function file({ kind, path, name, size, width, height, content }) {
  if (kind === "photo") {
    return make("img", { src: `file/${path}`, alt: say("chat.photo"), width, height, loading: "lazy" });
  }
  const about = say("chat.file_size", { kb: Math.max(1, Math.round(size / 1024)) });
  return make("div", { class: "file" },
    make("a", { href: `file/${path}`, download: name }, `📄 ${name}`), make("small", {}, about),
    content && make("details", {}, make("summary", {}, say("chat.file_shows")), make("pre", {}, content)));
}

function keyboard(rows, n, deeds) {
  const shown = rows.map((row) => make("div", { class: "row" }, ...row.map((each) =>
    button(each.text, () => deeds.press(n, each), { class: "key", "data-data": each.data }))));
  return make("div", { class: "keyboard" }, ...shown);
}

function reactions({ reactions: found }, n, deeds) {
  return found.map(({ emoji, who }) => {
    const mine = who.includes(me());
    return button(`${emoji} ${who.length > 1 ? who.length : ""}`.trim(),
      () => deeds.react(n, mine ? "" : emoji),
      { class: "reaction", "aria-pressed": String(mine), title: who.map(nameOf).join(", ") });
  });
}

/** Answering the bot is what people need most, so it is always in sight; the rest opens beside it. */
function tools(shown, n, deeds) {
  const label = say("write.more", { name: nameOf(shown.who), time: time(shown.at) });
  const reply = button(`↩ ${say("write.reply")}`, () => deeds.reply(n), { class: "reply" });
  const more = make("details", { class: "more" }, make("summary", { "aria-label": label }, "⋯"),
    make("div", { class: "choices" },
      ...EMOJI.map((emoji) => button(emoji, () => deeds.react(n, emoji),
        { "aria-label": say("write.react", { emoji }) })),
      shown.who === "bot" ? null : reply,
      shown.who === me() ? button(say("write.edit"), () => deeds.edit(n, shown.text)) : null));
  return make("div", { class: "tools" }, shown.who === "bot" ? reply : null, more);
}
