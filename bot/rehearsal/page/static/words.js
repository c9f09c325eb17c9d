/** The page's own words in the chosen language, and dates as people read them. */

let words = {};
let language = "";
let zone = "UTC";

export async function learn(wanted, clock) {
  if (wanted === language && words.title && clock === zone) return;
  words = await (await fetch(`words/${wanted}.json`)).json();
  language = wanted;
  zone = clock;
  document.documentElement.lang = language;
  document.title = words.title;
}

/** The words at a dotted key, with {placeholders} filled. */
export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const format = (options) => (at) =>
  new Intl.DateTimeFormat(words.formats, { timeZone: zone, ...options })
    .format(new Date(at));

export const time = format({ hour: "numeric", minute: "2-digit" });
export const day = format({ weekday: "short", day: "numeric", month: "numeric", year: "numeric" });
export const moment = (at) => `${day(at)} ${time(at)}`;
