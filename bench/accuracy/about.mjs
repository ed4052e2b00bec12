/** What a page says of the run that it comes from. */
import { cpus, totalmem } from 'node:os';

/** @param {string} command @param {string} toolVersion */
export function about(command, toolVersion) {
  return {
    command: `npm run build && node ${command}`,
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    machine: `${process.platform} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model.trim() || 'unknown CPU'}, ${Math.round(totalmem() / 1024 ** 3)} GB`,
    toolVersion,
  };
}
