/** The processes, the traffic and the machine: what a measurement holds for. */
import type { ProcessResult } from '../../harness/result/processes.js';
import type { RunResult, ScenarioResult } from '../../harness/result/document.js';
import { html, type Html } from '../format/html.js';
import { formatBytes, formatCount, formatDuration, plural } from '../format/units.js';
import { growthOf, nameOf } from '../words/channel-words.js';
import { processName } from '../words/process-words.js';
import { facts, folded, section, table } from './blocks.js';

export function processesSection({ processes = [] }: ScenarioResult): Html | undefined {
  if (processes.length === 0) return undefined;
  const rowOf = (process: ProcessResult) => [
    processName(process), formatBytes(process.heapBytes), growthOf('heap', process.heapSlopePerRequest, [NaN, NaN]), process.leaks.map(nameOf).join(', '), html`<code>${process.script}</code>`,
  ];
  return section('Processes and threads', [table({ caption: 'What the channels are the sum of', columns: ['Process', 'Live heap #', 'Growth of the heap', 'Leaks', 'Script'], rows: processes.map(rowOf) })]);
}

export function environmentSection(scenario: ScenarioResult): Html | undefined {
  const { file, targetFolder, profile, seed, target, requests, durationMs, requestsByRoute, evidenceDurationMs } = scenario;
  const routes = Object.entries(requestsByRoute).map(([route, byStatus]) => [
    html`<code>${route}</code>`, formatCount(Object.values(byStatus).reduce((sum, count) => sum + count, 0)), Object.entries(byStatus).map(([status, count]) => `${status}: ${formatCount(count)}`).join(', '),
  ]);
  return section('Scenario and server', [
    facts([
      ['scenario', html`<code>${file}</code>`],
      ['profile', `${profile}, seed ${seed}`],
      ['server', target && html`<code>${target.command}</code>${targetFolder === '' ? undefined : html` in <code>${targetFolder}</code>`}`],
      ['Node.js', target && `${target.node}, V8 ${target.v8}, JIT ${target.jit ? 'on' : 'off'}`],
      ['flags', target && target.flags.length > 0 ? html`<code>${target.flags.join(' ')}</code>` : undefined],
      ['traffic', `${plural(requests, 'request')} in ${formatDuration(durationMs)}`],
      ['evidence took', evidenceDurationMs === undefined ? undefined : formatDuration(evidenceDurationMs)],
    ]),
    routes.length === 0 ? undefined : folded(`Answers by route (${plural(routes.length, 'route')})`, table({ caption: 'Answers by route and status', columns: ['Route', 'Answers #', 'By status'], rows: routes })),
  ]);
}

export function runFacts({ tool, node, machine, seed, startedAt, durationMs }: RunResult): Html | undefined {
  return facts([
    ['made by', `${tool.name} ${tool.version} on Node.js ${node}`],
    ['machine', `${machine.platform} ${machine.arch}, ${plural(machine.cpus, 'CPU')}, ${formatBytes(machine.memoryBytes)} of memory`],
    ['run', `${startedAt}, ${formatDuration(durationMs)}, seed ${seed}`],
  ]);
}
