/** Where the reader is in a chat: at its end, with what is new in sight, or further up and left there. */

import { button, make } from "./dom.js";
import { badge, markRead, number, unread } from "./unread.js";
import { say } from "./words.js";

const NEAR = 8;
const MARGIN = 10;
const IN_SIGHT = 24;
const FOUND_FOR = 2000;

export class Scroll {
  /** `chat` has a `key`; its `messages` lie in its `log`. */
  constructor(chat) {
    this.chat = chat;
    this.log = chat.log;
    this.jump = button("", () => this.toEnd(), { class: "jump", hidden: true });
    this.kept = null;
    this.atBottom = true;
    this.shown = false;
    this.log.addEventListener("scroll", () => this.look());
    this.resized = new ResizeObserver(() => this.resize());
  }

  /** Whether it is in sight, and was opened since it is. */
  get open() {
    return this.shown && this.log.clientHeight > 0;
  }

  /** How far down it goes. */
  get end() {
    return this.log.scrollHeight - this.log.clientHeight;
  }

  /** Whether the reader is at the end, or where what was new was put into sight. */
  get follows() {
    if (!this.kept || this.atBottom) return true;
    return this.chat.element(this.kept.n).offsetTop - this.log.scrollTop <= this.kept.top + NEAR;
  }

  /** Where the reader is, by the first message in sight: what changes above it moves nothing. */
  here() {
    const first = this.parts().find((each) => each.offsetTop + each.offsetHeight > this.log.scrollTop);
    return { follows: this.follows, atBottom: this.atBottom, at: this.placeOf(first) };
  }

  parts() {
    return [...this.chat.messages.children].filter((each) => each.dataset.n);
  }

  placeOf(element) {
    return element && { n: element.dataset.n, top: element.offsetTop - this.log.scrollTop };
  }

  /** Back to where the reader was, after messages were drawn anew. */
  hold({ atBottom, at }) {
    if (!this.open) return;
    if (atBottom || !at) return this.keep(null);
    this.log.scrollTop = this.chat.element(at.n).offsetTop - at.top;
    this.look();
  }

  /** A chat is opened: at the first message that has not been read, or at its end. */
  land() {
    for (const each of [this.log, this.chat.messages]) this.resized.observe(each);
    this.forgetNew();
    const [first] = unread(this.chat.key);
    if (first) this.markNew(first);
    this.keep(first ? this.line : null);
  }

  /** New messages came: in sight for who followed, else below the line of what is new. */
  hear(keys, here) {
    if (!this.open) return;
    if (here.follows) {
      this.forgetNew();
      this.keep(this.chat.element(number(keys.at(-1))));
      return;
    }
    const first = unread(this.chat.key).find((key) => keys.includes(key));
    if (first && !this.line?.isConnected) this.markNew(first);
    this.hold(here);
  }

  /** To the end, but not past the top of `element`. */
  keep(element) {
    this.shown = this.log.clientHeight > 0;
    this.log.scrollTop = Math.min(this.end, element ? element.offsetTop - MARGIN : this.end);
    this.kept = this.placeOf(this.parts().at(-1));
    this.look();
  }

  toEnd() {
    this.keep(null);
  }

  /** To one message, wherever it is, and tell which it is. */
  find(n) {
    const element = this.chat.element(n);
    const above = Math.max(MARGIN, (this.log.clientHeight - element.offsetHeight) / 2);
    this.keep(null);
    this.log.scrollTop = element.offsetTop - above;
    this.look();
    element.classList.add("found");
    setTimeout(() => element.classList.remove("found"), FOUND_FOR);
  }

  /** What is in sight has been read. */
  look() {
    if (!this.log.clientHeight) return;
    this.atBottom = this.log.scrollTop >= this.end - NEAR;
    const below = this.log.scrollTop + this.log.clientHeight - IN_SIGHT;
    const seen = this.parts().findLast((each) => each.offsetTop < below);
    if (seen) markRead(this.chat.key, Number(seen.dataset.n) + 1);
    this.drawJump();
  }

  drawJump() {
    const left = unread(this.chat.key);
    this.jump.hidden = this.atBottom && !left.length;
    this.jump.replaceChildren("↓", badge(left));
    this.jump.setAttribute("aria-label", say(left.length ? "chat.jump_new" : "chat.jump", { n: left.length }));
  }

  /** The end stays in sight while something grows; a chat that comes into sight is opened. */
  resize() {
    const shown = this.log.clientHeight > 0;
    if (shown && !this.shown) this.land();
    else if (shown && this.atBottom) this.toEnd();
    this.shown = shown;
  }

  markNew(key) {
    this.line = make("p", { class: "new", role: "separator" }, make("span", {}, say("chat.new")));
    this.chat.element(number(key)).before(this.line);
  }

  forgetNew() {
    this.line?.remove();
  }
}
