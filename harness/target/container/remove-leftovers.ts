/** Runs beside leakcheck, as a process of its own: when that is gone, removes the containers and networks that it has left. */
import { text } from 'node:stream/consumers';
import { NOTHING_LEFT, RUN_VARIABLE } from './live-things.js';

// Ends with leakcheck, however that ends.
const lastWord = await text(process.stdin);
const run = process.env[RUN_VARIABLE];
if (lastWord !== NOTHING_LEFT && run !== undefined) {
  const { removeLabelled } = await import('./testcontainers-engine.js');
  await removeLabelled(run);
}
