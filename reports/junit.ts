/**
 * JUnit's XML, as Jenkins, GitLab and most other CI systems read it: a suite for each scenario, in it a case for the
 * scenario and one for each route. A leak is a failure; what could not be settled or run is an error.
 */
import type { RunResult, ScenarioResult } from '../harness/result/document.js';
import { createStyle } from './format/style.js';
import { sanitizeBlock } from './format/text.js';
import { xml, type Element } from './format/xml.js';
import { terminalReport } from './terminal.js';
import { conclude } from './words/conclusion.js';
import { findingsOf, growthSentence, pathInProject, type Finding } from './words/findings.js';
import { nextStep } from './words/next-step.js';

const STYLE = createStyle({ color: false, unicode: true });
const MS_PER_SECOND = 1000;

export function junitReport(result: RunResult): string {
  const suites = result.scenarios.map((scenario) => suiteOf(scenario, result));
  const total = (key: 'tests' | 'failures' | 'errors') => suites.reduce((sum, { attributes }) => sum + Number(attributes?.[key] ?? 0), 0);
  return xml({
    name: 'testsuites',
    attributes: { name: 'leakcheck', tests: total('tests'), failures: total('failures'), errors: total('errors'), time: seconds(result.durationMs) },
    children: suites,
  });
}

function suiteOf(scenario: ScenarioResult, result: RunResult): Element & Required<Pick<Element, 'attributes'>> {
  const findings = findingsOf(scenario);
  const routes = Object.keys(scenario.requestsByRoute);
  const cases = [scenarioCase(scenario, findings), ...routes.map((route) => routeCase(scenario, route, findings.filter(({ leak }) => leak.route === route)))];
  const count = (name: string) => cases.filter(({ children = [] }) => children.some((child) => child.name === name)).length;
  return {
    name: 'testsuite',
    attributes: {
      name: scenario.name, tests: cases.length, failures: count('failure'), errors: count('error'), skipped: 0,
      time: seconds(scenario.durationMs), timestamp: result.startedAt.replace(/\.\d+Z$/, ''),
    },
    children: [{ name: 'properties', children: [{ name: 'property', attributes: { name: 'file', value: scenario.file } }] }, ...cases, { name: 'system-out', text: safe(terminalReport({ ...result, planned: 1, scenarios: [scenario] }, { color: false, unicode: true })) }],
  };
}

function scenarioCase(scenario: ScenarioResult, findings: readonly Finding[]): Element {
  const { words, tone } = conclude(scenario, STYLE);
  const { error, reasons, exitCode, verdict } = scenario;
  const next = nextStep(scenario, STYLE);
  const why = [...(error === undefined ? reasons : [error.message, ...error.details]), ...findings.filter(isFailing).flatMap((finding) => linesOf(scenario, finding)), ...(next === undefined ? [] : [next])];
  const children = exitCode === 0 || tone === 'good' ? [] : [outcome(verdict === 'leak' || exitCode === 1 ? 'failure' : 'error', words, verdict, why)];
  return testCase(scenario, 'verdict', scenario.durationMs, children);
}

function routeCase(scenario: ScenarioResult, route: string, findings: readonly Finding[]): Element {
  const unjudged = scenario.bisection?.unjudged.filter((each) => each.route === route) ?? [];
  const failing = findings.filter(isFailing);
  const failures = failing.length === 0 || scenario.exitCode === 0 ? [] : [outcome('failure', failing.map(growthSentence).join('; '), 'leak', failing.flatMap((finding) => linesOf(scenario, finding)))];
  const errors = failures.length > 0 || scenario.exitCode === 0 || unjudged.length === 0 ? [] : [outcome('error', 'not judged', 'unjudged', unjudged.map(({ message }) => message))];
  return testCase(scenario, route, 0, [...failures, ...errors]);
}

function testCase({ name: classname }: ScenarioResult, name: string, durationMs: number, children: readonly Element[]): Element {
  return { name: 'testcase', attributes: { name, classname, time: seconds(durationMs) }, children };
}

function outcome(name: 'failure' | 'error', message: string, type: string, lines: readonly string[]): Element {
  return { name, attributes: { message, type }, text: safe(lines.join('\n')) };
}

function isFailing({ accepted }: Finding): boolean {
  return accepted === undefined;
}

function linesOf(scenario: ScenarioResult, finding: Finding): string[] {
  const { evidence, place, leak } = finding;
  return [
    `${growthSentence(finding)}, fingerprint ${leak.fingerprint}`,
    ...(evidence === undefined ? [] : [`  ${evidence.summary}`]),
    ...(place === undefined ? [] : [`  ${pathInProject(scenario, place)}:${place.line}:${place.column}${place.source === undefined ? '' : `  ${place.source.trim()}`}`]),
  ];
}

function safe(text: string): string {
  return sanitizeBlock(text, true).join('\n');
}

function seconds(milliseconds: number): string {
  return (milliseconds / MS_PER_SECOND).toFixed(3);
}
