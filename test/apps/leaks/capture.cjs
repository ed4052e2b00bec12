/**
 * Serves requests to one or more leaks and writes three snapshots: after the warm-up, and after as many requests twice.
 * node --expose-gc capture.cjs <folder> <requests> <leak…>
 */
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { writeHeapSnapshot } = require('node:v8');

const [folder, requests, ...names] = process.argv.slice(2);

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

async function main() {
  const leaks = [];
  for (const name of names) leaks.push(await import(pathToFileURL(join(__dirname, name)).href));
  const serve = leaks.map((leak) => leak.request ?? leak.default.request);
  let n = 0;
  for (const snapshot of ['first', 'second', 'last']) {
    for (let i = 0; i < Number(requests); i += 1) {
      n += 1;
      for (const request of serve) await request(n);
    }
    for (let i = 0; i < 4; i += 1) {
      await turn();
      globalThis.gc();
    }
    writeHeapSnapshot(join(folder, `${snapshot}.heapsnapshot`));
  }
  // Timers, sockets and workers that leak on purpose would keep it alive.
  process.exit(0);
}
main();
