/*
 * Starts a server that keeps memory with each request, and asks until it dies of it.
 * Prints the error, and the heap snapshots that V8 has written near its limit: name, and the nodes that the header promises.
 * usage: node starve-server.mjs <folder> <folder for snapshots> <command…>
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcessTarget } from '../../dist/harness/target/process-target.js';
import { killAllTrees } from '../../dist/harness/target/process-tree.js';

const [folder, snapshots, ...command] = process.argv.slice(2);
process.on('exit', killAllTrees);
const target = await startProcessTarget(
  { command, cwd: folder, env: {}, ready: { kind: 'port', timeoutMs: 20_000 }, jit: false },
  { onGcEvent: () => {}, signal: new AbortController().signal, nearLimitSnapshots: snapshots },
);
await target.sample();
while (await fetch(target.info.origin, { headers: { connection: 'close' } }).then((answer) => answer.text(), () => undefined) !== undefined);
let death;
while (death === undefined) {
  await sleep(50);
  try {
    target.throwIfDead();
  } catch (error) {
    death = { code: error.code, message: error.message, ...error.death };
  }
}
await target.stop();
const files = readdirSync(snapshots).map((name) => {
  const { snapshot, nodes } = JSON.parse(readFileSync(join(snapshots, name), 'utf8'));
  return { name, nodes: snapshot.node_count, whole: nodes.length === snapshot.node_count * snapshot.meta.node_fields.length };
});
process.stdout.write(JSON.stringify({ death, files }));
