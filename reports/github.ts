/** GitHub Actions' workflow commands: an annotation for each finding, on the source line where one is known. */
import type { RunResult, ScenarioResult } from '../harness/result/document.js';
import { createStyle } from './format/style.js';
import { findingsOf, growthSentence, isInProject, pathInProject, type Finding } from './words/findings.js';
import { conclude, wasInterrupted } from './words/conclusion.js';
import { nextStep } from './words/next-step.js';

export interface GithubOptions {
  /** Path from the repository's root to the folder that the run was started in, with a trailing slash; '' where they are the same. */
  readonly prefix?: string;
}

type Level = 'error' | 'warning' | 'notice';

const STYLE = createStyle({ color: false, unicode: true });

/**
 * GitHub shows ten annotations of a level for a step; those that fail the gate come first.
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function githubReport({ scenarios }: RunResult, { prefix = '' }: GithubOptions = {}): string {
  const commands = scenarios.flatMap((scenario) => commandsOf(scenario, prefix));
  const order: readonly Level[] = ['error', 'warning', 'notice'];
  return order.flatMap((level) => commands.filter((each) => each.level === level).map(({ text }) => `${text}\n`)).join('');
}

interface Command {
  readonly level: Level;
  readonly text: string;
}

function commandsOf(scenario: ScenarioResult, prefix: string): Command[] {
  const findings = findingsOf(scenario);
  const told = findings.map((finding) => ofFinding(scenario, finding, prefix));
  const { words, tone } = conclude(scenario, STYLE);
  if (tone === 'good' || findings.some(({ accepted }) => accepted === undefined)) return told;
  const { error, reasons, exitCode } = scenario;
  const why = error === undefined ? reasons : [error.message];
  const next = nextStep(scenario, STYLE);
  const level: Level = exitCode === 0 || wasInterrupted(scenario) ? 'notice' : exitCode === 3 ? 'warning' : 'error';
  return [...told, command(level, { file: prefix + scenario.file, title: `leakcheck: ${scenario.name}: ${words}` }, [...why, ...(next === undefined ? [] : [next])].join('\n'))];
}

function ofFinding(scenario: ScenarioResult, finding: Finding, prefix: string): Command {
  const { place, evidence, accepted } = finding;
  const path = place && pathInProject(scenario, place);
  const at = place !== undefined && path !== undefined && isInProject(path) ? { file: prefix + path, line: place.line, col: place.column } : { file: prefix + scenario.file };
  const lines = [`${growthSentence(finding)}.`, ...(evidence === undefined ? [] : [`${evidence.summary}.`]), ...(accepted === undefined ? [] : [`Accepted: ${accepted}.`])];
  return command(accepted === undefined ? 'error' : 'notice', { ...at, title: `leakcheck: ${scenario.name}: memory leak` }, lines.join('\n'));
}

function command(level: Level, properties: Readonly<Record<string, string | number>>, message: string): Command {
  const parts = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
  return { level, text: `::${level} ${parts.join(',')}::${data(message)}` };
}

/** As `@actions/core` escapes them: everything else is taken as it is. */
function data(text: string): string {
  return text.split('\n').map(STYLE.safe).join('\n').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
