/** A telephone: one chat with its messages in order, and the line to write on. */

import { button, make } from "./dom.js";
import { group, look, me, myself, person } from "./me.js";
import { message } from "./message.js";
import { first } from "./people.js";
import { act, all, ask, known } from "./room.js";
import { Scroll } from "./scroll.js";
import { leadsToBot, messageIn } from "./text.js";
import { toast } from "./toast.js";
import { number } from "./unread.js";
import { day, say } from "./words.js";
import { Writing } from "./writing.js";

/** The telephones by what they show, for links that lead from one to another. */
const phones = {};

export class Chat {
  /** `where` is "group", for the group chat that is looked at, or "private", for that of whoever acts. */
  constructor(root, where) {
    this.where = where;
    this.head = make("header", { class: "top" });
    this.messages = make("div", { class: "messages" });
    this.log = make("div", { class: "log", role: "log", tabindex: "0" }, this.messages);
    this.typing = make("p", { class: "typing", hidden: true });
    this.writing = new Writing(this);
    this.scroll = new Scroll(this);
    root.replaceChildren(this.head, make("div", { class: "frame" }, this.log, this.scroll.jump),
      this.typing, this.writing.form);
    phones[where] = this;
  }

  /** The part of the news' keys that this chat has its messages under. */
  get key() {
    return this.where === "group" ? group().where : me();
  }

  /** Whether whoever acts can write here. */
  get open() {
    return this.where === "private" || group().members.includes(me());
  }

  drawAll() {
    this.writing.rest();
    this.messages.replaceChildren(...all(`message/${this.key}/`).flatMap((key) => this.parts(key)));
    this.pressed = null;
    this.drawHead();
    this.scroll.land();
  }

  /** The message of this number in the chat. */
  element(n) {
    return this.messages.querySelector(`[data-n="${n}"]`);
  }

  /** A group looks the same to everyone, but for one's own messages and reactions. */
  drawFor(before) {
    if (before.group !== group().where) return this.drawAll();
    const own = (each) => [before.me, me()].includes(each.who) || each.reactions.length;
    const changed = before.me === me() ? [] : all(`message/${this.key}/`).filter((key) => own(known(key)));
    const here = this.scroll.here();
    changed.forEach((key) => this.draw(key));
    this.drawHead();
    if (known("about")) this.scroll.hold(here);
  }

  drawHead() {
    const ours = this.where === "group";
    const title = ours ? group().title : say("chat.private", { name: myself().name });
    const about = ours ? this.company() : say("chat.private_about");
    this.head.replaceChildren(make("div", {}, make("h2", {}, title), make("p", {}, about)),
      ours ? button(say("chat.card"), () => this.findCard()) : "");
    this.log.setAttribute("aria-label", say("chat.log", { chat: title }));
    this.drawBeginning();
    this.writing.draw();
  }

  /** Who is in the group: of a small one, by name. */
  company() {
    const { where, members, bot } = group();
    if (where === "group") return say(bot ? "chat.group_about" : "chat.group_without", { n: members.length });
    return say("chat.small_about", { names: members.map((each) => first(person(each))).join(", ") });
  }

  /** To the latest card, which answers may have pushed out of sight. */
  findCard() {
    const card = [...this.messages.querySelectorAll(".keyboard")].at(-1);
    card?.scrollIntoView({ block: "end" });
    card?.querySelector("button").focus({ preventScroll: true });
  }

  /** What stands in an empty chat: why it is empty, and the one thing to do about that. */
  drawBeginning() {
    this.messages.querySelector(".beginning")?.remove();
    if (all(`message/${this.key}/`).length) return;
    this.messages.append(make("div", { class: "beginning" }, ...(this.where === "group"
      ? [make("p", {}, say("chat.empty"))] : this.invitation())));
  }

  invitation() {
    const invited = me() === known("about").cast[0].key;
    const open = invited ? { opens: "coordinator" } : { says: "/start" };
    return [
      make("p", {}, invited ? say("chat.invited") : say("chat.empty_private", { name: myself().name })),
      button(say(invited ? "chat.invitation" : "chat.start"), () => this.act(open), { class: "main" }),
      ...(invited && !known("started").length ? this.casts() : []),
    ];
  }

  /** Before anything is done, one chooses with how many people to rehearse. */
  casts() {
    const { language, example, examples } = known("about");
    const choices = examples.map((each) => button(say(`start.${each}`), () => ask(`begin/${language}/${each}`),
      { "aria-pressed": String(each === example), "data-example": each }));
    return [make("p", {}, say("start.label")), make("div", { class: "row casts" }, ...choices)];
  }

  /** Draw what is new or has changed; who has scrolled up stays there, unless they wrote it. */
  hear(keys) {
    const mine = keys.filter((key) => key.split("/")[1] === this.key);
    if (!mine.length) return;
    const isNew = mine.filter((key) => !this.element(number(key)));
    const here = this.scroll.here();
    here.follows ||= isNew.some((key) => known(key).who === me());
    this.messages.querySelector(".beginning")?.remove();
    for (const key of mine) this.draw(key);
    if (isNew.length) this.scroll.hear(isNew, here);
    else this.scroll.hold(here);
    if (isNew.length && here.follows) this.pressed = null;
    else this.showPressed(mine);
  }

  /** What comes of a press stands on the card that was pressed, so that is kept in sight. */
  showPressed(keys) {
    if (!keys.includes(`message/${this.key}/${this.pressed}`)) return;
    this.element(this.pressed).scrollIntoView({ block: "nearest" });
  }

  draw(key) {
    const old = this.element(number(key));
    if (!old) this.messages.append(...this.parts(key));
    else keepFocus(old, () => this.parts(key).at(-1));
  }

  /** The message, after the date where a new day begins. */
  parts(key) {
    const shown = known(key);
    const n = number(key);
    const before = known(`message/${this.key}/${n - 1}`);
    const element = message(shown, n, this);
    element.dataset.n = n;
    const today = day(shown.at);
    if (before && day(before.at) === today) return [element];
    return [make("p", { class: "day" }, make("time", { datetime: shown.at }, today)), element];
  }

  // What people do to a message

  async act(deed) {
    if (!this.open) return toast(say("write.stranger", { name: first(myself()) }));
    const where = this.where === "group" ? group().where : "private";
    const agreed = await act({ who: me(), where, ...deed });
    if (!agreed) toast(say("write.refused"));
    return agreed;
  }

  press(n, { data, url, copy }) {
    this.pressed = n;
    if (data) this.act({ at: n, taps: data });
    else if (url) this.follow(url);
    else if (copy) navigator.clipboard.writeText(copy).then(() => toast(say("write.copied")));
  }

  async follow(url) {
    const place = messageIn(url);
    if (place) return openMessage(place);
    if (!leadsToBot(url)) return toast(say("write.outside", { url }));
    if (await this.act({ follows: url })) look(url.includes("startgroup=") ? groupIn(url) : "private");
  }

  command(text) {
    this.act({ says: text });
  }

  react(n, emoji) {
    this.act({ at: n, reacts: emoji });
  }

  reply(n) {
    this.writing.replyTo(n);
  }

  edit(n, text) {
    this.writing.edit(n, text);
  }

  /** Who writes here just now, if anybody does. */
  showTyping(words) {
    this.typing.hidden = !words;
    this.typing.textContent = words ?? "";
  }
}

/** Look at a message of a group; only its members can, and only while it is there. */
function openMessage({ chat, id }) {
  const found = known("groups").find(({ link, members }) => link === chat && members.includes(me()));
  const key = found && all(`message/${found.where}/`).find((each) => known(each).id === id);
  if (!key || known(key).deleted) return toast(say("chat.no_message"));
  look(found.where);
  return phones.group.scroll.find(number(key));
}

/** "group", or "group2" for a link that ends in w1-group-2. */
const groupIn = (url) => `group${url.match(/-group-(\d+)/)?.[1] ?? ""}`;

/** Put a new version of a message in place of the old one; a pressed button stays in focus. */
function keepFocus(old, draw) {
  const buttons = [...old.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const element = draw();
  old.replaceWith(element);
  const found = [...element.querySelectorAll("button")];
  const same = found.find((each) => at >= 0 && each.textContent === buttons[at].textContent);
  (same ?? (at >= 0 ? found[at] : null))?.focus({ preventScroll: true });
}
