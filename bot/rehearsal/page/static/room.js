/** The line to the rehearsal: news come as server-sent events, deeds go as small requests. */

const told = {};
const watchers = [];

/** What the room said last under this key. */
export const known = (key) => told[key];

/** Call `draw` with the keys that are new whenever some begin with `prefix`. */
export function watch(prefix, draw) {
  watchers.push([prefix, draw]);
}

/** Every known key that begins so, in the order it was first told. */
export function all(prefix) {
  return Object.keys(told).filter((key) => key.startsWith(prefix));
}

export function listen(before, lost) {
  const source = new EventSource("news");
  let line = Promise.resolve();
  source.onmessage = ({ data }) => {
    line = line.then(() => hear(JSON.parse(data), before));
  };
  source.onopen = () => lost(false);
  source.onerror = () => lost(true);
}

async function hear(news, before) {
  if ("begun" in news && news.begun !== told.begun) {
    for (const key of Object.keys(told)) delete told[key];
  }
  Object.assign(told, news);
  if ("about" in news) await before(news.about);
  for (const [prefix, draw] of watchers) {
    const keys = Object.keys(news).filter((key) => key.startsWith(prefix));
    if (keys.length) draw(keys, news);
  }
}

/** Ask the room for something; whether it agreed. */
export async function ask(path, body) {
  const answer = await fetch(path, { method: "POST", body });
  return answer.ok;
}

/** Open a saved rehearsal; what is wrong with it, if the room refuses it. */
export async function reopen(file) {
  const answer = await fetch("rehearsal", { method: "POST", body: file });
  if (answer.ok) return null;
  return answer.status === 422 ? answer.json() : { reason: "unreadable" };
}

/** Someone does something: { who, where, at, says | taps | … }. */
export function act(deed) {
  return ask("deed", JSON.stringify(deed));
}
