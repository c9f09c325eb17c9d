/** Elements without a framework. Text is always text: nothing is ever read as HTML. */

/** make("button", { class: "send", onclick: send }, "Lähetä", child) */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((each) => each !== null && each !== undefined));
  return element;
}

/** A button with words on it, and perhaps a longer name for those who do not see where it is. */
export function button(words, onclick, attributes = {}) {
  return make("button", { type: "button", onclick, ...attributes }, words);
}

export const find = (id) => document.getElementById(id);
