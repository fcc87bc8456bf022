// Measures jsondiffpatch on the pairs that come as lines of JSON, and answers each with a line.
//
//   node peers_node.mjs FOLDER     where FOLDER/node_modules holds jsondiffpatch
//
// As in peers.py: freshly parsed documents for every call, the parse not in the time, the median of five
// calls, or a single one where that takes over 5 ms. The first pair warms V8 up for half a second.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";

const REPEATS = 5;
const SLOW_MS = 5;
const WARM_UP_MS = 500;

const home = join(resolve(process.argv[2]), "node_modules", "jsondiffpatch");
const { create } = await import(pathToFileURL(join(home, "lib", "index.js")));
const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));

// The same keys by which our own engine knows an item.
function identity(item, index) {
  if (item.id !== undefined) return item.id;
  if (item.note !== undefined) return `${item.note} ${item.start_time} ${item.channel}`;
  if (item.track_id !== undefined) return item.track_id;
  if (item.role !== undefined) return `${item.role} ${item.timestamp}`;
  return `at ${index}`;
}

const patcher = create({ objectHash: identity });

function timed(a, b) {
  const old = JSON.parse(a);
  const now = JSON.parse(b);
  const start = performance.now();
  const delta = patcher.diff(old, now);
  return [performance.now() - start, delta];
}

// Arrays are the leaves: [new], [old, new], [old, 0, 0], ["", to, 3]; objects lead deeper, `_t` marks a list.
function leaves(delta) {
  if (delta === undefined || typeof delta === "string") return 0;
  if (Array.isArray(delta)) return 1;
  return Object.values(delta).reduce((total, below) => total + leaves(below), 0);
}

function median(times) {
  return times.sort((x, y) => x - y)[times.length >> 1];
}

function measure({ a, b }) {
  const [first, delta] = timed(a, b);
  const times = first > SLOW_MS ? [first] : Array.from({ length: REPEATS }, () => timed(a, b)[0]);
  const made = patcher.patch(JSON.parse(a), structuredClone(delta));
  return { ms: median(times), leaves: leaves(delta), applies: isDeepStrictEqual(made, JSON.parse(b)) };
}

console.log(JSON.stringify({ name: `jsondiffpatch ${version}` }));
let isWarm = false;
for await (const line of createInterface({ input: process.stdin })) {
  const pair = JSON.parse(line);
  const until = performance.now() + WARM_UP_MS;
  while (!isWarm && performance.now() < until) timed(pair.a, pair.b);
  isWarm = true;
  console.log(JSON.stringify(measure(pair)));
}
