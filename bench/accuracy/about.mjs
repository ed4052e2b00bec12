/** What a page says of the run that it comes from. */
import { cpus, totalmem } from 'node:os';
import { relative, resolve } from 'node:path';

/**
 * @param {string[]} words of the command, behind `node` and before `--write`
 * @param {string} file the page, as it was asked for
 * @param {string} toolVersion
 */
export function about(words, file, toolVersion) {
  const shown = relative(process.cwd(), resolve(file)).replaceAll('\\', '/');
  return {
    command: ['npm run build && node', ...words, '--write', shown].join(' '),
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    machine: `${process.platform} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model.trim() || 'unknown CPU'}, ${Math.round(totalmem() / 1024 ** 3)} GB`,
    toolVersion,
  };
}
