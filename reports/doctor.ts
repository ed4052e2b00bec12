/** `leakcheck doctor` for people: the machine, injected against measured, and whether the gate can be trusted here. */
import type { DoctorResult, MachineCheck, Probe } from '../harness/doctor/doctor-result.js';
import type { ExitCode } from '../harness/result/document.js';
import { probeTable } from './doctor/probe-table.js';
import { createStyle, type StyleOptions, type Tone } from './format/style.js';
import { padEnd, wrap } from './format/text.js';
import { formatBytes, formatDuration, formatPercent, plural } from './format/units.js';
import { contentColumns, row, textRow, type Page } from './terminal/layout.js';

const COLUMNS = 80;
const MARK_COLUMNS = 2;

export function doctorReport(result: DoctorResult, look: StyleOptions): string {
  const page = { style: createStyle(look), columns: COLUMNS };
  const blocks = [
    result.checks.flatMap((check) => checkRows(page, check)),
    probeRows(page, result.probes),
    result.probes.flatMap((probe) => errorRows(page, probe)),
    limitRows(page, result),
    closingLines(page, result),
  ];
  return `\n${blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const CHECK_TONES: Readonly<Record<MachineCheck['status'], Tone>> = { ok: 'good', warning: 'unsure', failed: 'bad' };

function checkRows(page: Page, { name, status, finding, next, code, details = [] }: MachineCheck): string[] {
  const { marks, tint, safe } = page.style;
  const mark = { ok: marks.good, warning: marks.unsure, failed: marks.bad }[status];
  const sentences = [code === undefined ? finding : `${finding} [${code}]`, ...details, ...(next === undefined ? [] : [next])];
  const lines = sentences.flatMap((sentence) => wrap(safe(sentence), contentColumns(page) - MARK_COLUMNS));
  return row(page, name, lines.map((line, index) => padEnd(index === 0 ? tint(mark, CHECK_TONES[status]) : '', MARK_COLUMNS) + line));
}

function probeRows(page: Page, probes: readonly Probe[]): string[] {
  if (probes.length === 0) return [];
  const confidence = probes.map(({ scenario }) => scenario.channels.heap?.confidence).find((known) => known !== undefined);
  const interval = confidence === undefined ? '' : `, with an interval of ${formatPercent(confidence, 1)}`;
  return [`What a server keeps per request${interval}:`, '', ...probeTable(page, probes)];
}

function errorRows(page: Page, { scenario: { name, error } }: Probe): string[] {
  if (error === undefined) return [];
  return textRow(page, 'error', [`${name}: ${error.message} [${error.code}]`, ...error.details, ...(error.next === undefined ? [] : [error.next])]);
}

function limitRows(page: Page, { noiseFloor, smallestDetectable }: DoctorResult): string[] {
  const noise = noiseFloor && `the clean server's live heap has a standard deviation of ${formatBytes(noiseFloor.standardDeviationBytes)} and a median step of ${formatBytes(noiseFloor.medianStepBytes)} over ${plural(noiseFloor.windows, 'window')}`;
  return [
    ...(noise === null ? [] : textRow(page, 'noise', [noise])),
    ...(smallestDetectable === null ? [] : textRow(page, 'limit', [`the smallest leak detectable here: ${formatBytes(smallestDetectable)} per request`])),
  ];
}

const EXIT_TONES: Readonly<Record<ExitCode, Tone>> = { 0: 'good', 1: 'bad', 2: 'bad', 3: 'unsure', 130: 'unsure' };

function closingLines({ style, columns }: Page, result: DoctorResult): string[] {
  const sentence = `${conclusion(result)} Exit code ${result.exitCode}, after ${formatDuration(result.durationMs)}.`;
  return wrap(style.safe(sentence), columns).map((line) => style.tint(line, EXIT_TONES[result.exitCode]));
}

function conclusion({ exitCode, probes, checks, planned }: DoctorResult): string {
  const named = (outcome: Probe['outcome']) => probes.filter((probe) => probe.outcome === outcome).map(({ scenario }) => scenario.name).join(', ');
  switch (exitCode) {
    case 0:
      return `The gate can be trusted on this machine: it passes a clean server and calls each of ${plural(probes.length - 1, 'leak')}.`;
    case 1:
      return `The gate can't be trusted on this machine. Wrong: ${named('wrong')}. If that stays so when the machine is quiet, report it with the file of --json.`;
    case 2:
      return checks.some(({ status }) => status === 'failed')
        ? 'The gate could not be tested on this machine: mend what failed above.'
        : `The gate could not be tested on this machine. Without a verdict: ${named('error')}.`;
    case 3:
      return `The gate is not wrong on this machine, but not certain either. Inconclusive: ${named('inconclusive')}. Run it again when the machine is quiet.`;
    case 130:
      return `Interrupted after ${probes.length} of ${planned} servers.`;
  }
}
