/** What a server consists of, where that is more than one process, and which of them leak. Pure. */
import type { ProcessResult } from '../../harness/result/processes.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { formatCount, plural } from '../format/units.js';

/** More names would hide what they have in common. */
const MOST_NAMES = 4;
const NOUNS: Readonly<Record<ProcessResult['role'], string>> = { 'server': 'server', 'cluster primary': 'cluster primary', 'cluster worker': 'cluster worker', 'child': 'child', 'thread': 'worker thread' };

/** "1 cluster primary, 2 cluster workers; the leak is in cluster worker 4711 (server.js)"; undefined for one process. */
export function processesWords({ processes = [], verdict }: Pick<ScenarioResult, 'processes' | 'verdict'>): string | undefined {
  if (processes.length === 0) return undefined;
  const roles = [...new Set(processes.map(({ role }) => role))];
  const counts = roles.map((role) => counted(role, processes.filter((each) => each.role === role).length)).join(', ');
  const leaking = verdict === 'leak' ? processes.filter(({ leaks }) => leaks.length > 0) : [];
  return leaking.length === 0 ? counts : `${counts}; the leak is in ${leakingWords(processes, leaking)}`;
}

/** "cluster worker 4711 (server.js)". A path says little in a line; its end tells the scripts of a server apart. */
export function processName({ role, pid, threadId, script }: ProcessResult): string {
  const who = threadId === 0 ? `${NOUNS[role]} ${pid}` : `thread ${threadId} of process ${pid}`;
  const file = script.split(/[/\\]/).at(-1) ?? '';
  return file === '' ? who : `${who} (${file})`;
}

function counted(role: ProcessResult['role'], count: number): string {
  return role === 'child' && count !== 1 ? `${formatCount(count)} children` : plural(count, NOUNS[role]);
}

function leakingWords(all: readonly ProcessResult[], leaking: readonly ProcessResult[]): string {
  if (leaking.length > 1 && leaking.length === all.length) return 'all of them';
  const hidden = leaking.length - MOST_NAMES;
  const names = leaking.slice(0, MOST_NAMES).map(processName);
  return [...names, ...(hidden > 0 ? [`${hidden} more`] : [])].join(', ').replace(/, (?=[^,]*$)/, ' and ');
}
