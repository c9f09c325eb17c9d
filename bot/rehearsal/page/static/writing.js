/** The line at the foot of a chat: write, answer, change one's own words, send a picture. */

import { button, make } from "./dom.js";
import { myself } from "./me.js";
import { nameOf } from "./message.js";
import { first } from "./people.js";
import { known } from "./room.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const MOST_PHOTO = 10 * 1024 * 1024;

export class Writing {
  constructor(chat) {
    this.chat = chat;
    this.about = null;
    this.note = make("div", { class: "note", hidden: true });
    this.words = make("textarea", { rows: "1", maxlength: "4096", onkeydown: (event) => this.key(event) });
    this.send = button("➤", () => this.sends(), { class: "send" });
    this.file = make("input", { type: "file", accept: "image/png,image/jpeg", onchange: () => this.photo() });
    this.attach = make("label", { class: "attach" }, "📎", this.file);
    this.form = make("div", { class: "writing" }, this.note,
      make("div", { class: "line" }, this.attach, this.words, this.send));
  }

  draw() {
    const words = say(this.chat.open ? `write.${this.chat.where}` : "write.stranger", { name: first(myself()) });
    for (const each of [this.words, this.send, this.file]) each.disabled = !this.chat.open;
    this.words.placeholder = words;
    this.words.setAttribute("aria-label", words);
    this.send.setAttribute("aria-label", say("write.send"));
    this.file.setAttribute("aria-label", say("write.photo"));
    this.attach.title = say("write.photo");
  }

  /** `about` is what the words will answer ({ reply: n }) or change ({ edit: n }). */
  take(about, note) {
    this.about = about;
    this.note.replaceChildren(make("span", {}, note),
      button("✕", () => this.rest(), { "aria-label": say("write.cancel") }));
    this.note.hidden = false;
    this.words.focus();
  }

  replyTo(n) {
    const { who, text = "" } = known(`message/${this.chat.key}/${n}`);
    const name = nameOf(who);
    this.take({ reply: n }, `${say("write.reply_to", { name })} · ${text.split("\n")[0].slice(0, 60)}`);
  }

  edit(n, text) {
    this.words.value = text;
    this.take({ edit: n }, say("write.edits"));
  }

  rest() {
    if (this.about?.edit !== undefined) this.words.value = "";
    this.about = null;
    this.note.hidden = true;
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.sends();
    } else if (event.key === "Escape") {
      this.rest();
    }
  }

  async sends() {
    const words = this.words.value.trim();
    if (!words) return;
    const { about } = this;
    this.words.value = "";
    this.rest();
    const deed = about?.edit !== undefined ? { at: about.edit, edits: words } : { at: about?.reply, says: words };
    const agreed = await this.chat.act(deed);
    if (!agreed) this.words.value = words;
    else if (this.chat.where === "group" && !about && !words.startsWith("/")) toast(say("write.unheard"));
  }

  async photo() {
    const [file] = this.file.files;
    this.file.value = "";
    if (!file) return;
    if (file.size > MOST_PHOTO) return toast(say("write.too_big"));
    const caption = this.words.value.trim() || undefined;
    const at = this.about?.reply;
    this.words.value = "";
    this.rest();
    await this.chat.act({ at, sends: await base64(file), caption });
  }
}

async function base64(file) {
  const reader = new FileReader();
  const read = new Promise((done) => reader.addEventListener("load", done, { once: true }));
  reader.readAsDataURL(file);
  await read;
  return reader.result.split(",")[1];
}
