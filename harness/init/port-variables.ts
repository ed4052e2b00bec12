/** A server that does not look at PORT may look at another variable, or take the port as a word of its command. Pure. */
import type { ProjectFiles } from './project-files.js';
import type { StartCommand } from './start-command.js';

const SOURCE = /\.([cm]?[jt]s|jsx|tsx|env|example|sample)$|(^|\/)\.env/;
const VARIABLE = /\b(?:env(?:\.|\[['"]|\(['"])|env\.get\(['"])(?<name>[A-Z][A-Z0-9_]*)/g;
/** Of command lines that start a server: json-server, vite, and verdaccio, serve. */
const OPTIONS = ['--port', '--listen'];
/** Each costs a start. */
const MOST_TRIED = 3;

/** The same start with the port given in other ways, the likeliest first. */
export function startsWithPort(start: StartCommand, files: ProjectFiles): StartCommand[] {
  const names = files
    .sources()
    .filter((path) => SOURCE.test(path))
    .flatMap((path) => [...(files.text(path) ?? '').matchAll(VARIABLE)].map(({ groups }) => groups?.['name'] ?? ''))
    .filter((name) => name !== 'PORT' && /(^|_)PORT$/.test(name));
  const byVariable = [...new Set(names)].map((name) => `${name}=$PORT ${start.command}`);
  // npm hands on what stands behind `--`; a file of one's own rarely takes words.
  const byWord = /^node /.test(start.command) ? [] : OPTIONS.map((option) => `${start.command}${/^npm /.test(start.command) ? ' --' : ''} ${option} $PORT`);
  return [...byVariable, ...byWord].slice(0, MOST_TRIED).map((command) => ({ ...start, command }));
}
