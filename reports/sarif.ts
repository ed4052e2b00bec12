/**
 * SARIF 2.1.0, for GitHub code scanning and other readers of static analysis: a result for each leak, on the line that
 * fills what holds it; the scenario's file stands in where no line is known.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import type { Evidence, EvidenceKind, SourceLocation } from '../harness/result/evidence.js';
import type { RunResult, ScenarioResult } from '../harness/result/document.js';
import { createStyle } from './format/style.js';
import { findingsOf, growthSentence, isInProject, pathInProject, type Finding } from './words/findings.js';

export interface SarifOptions {
  /** Path from the repository's root to the folder that the run was started in, with a trailing slash; '' where they are the same. */
  readonly prefix?: string;
}

type RuleId = `memory-leak/${EvidenceKind | 'unexplained'}`;

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const HOMEPAGE = 'https://www.npmjs.com/package/leakcheck';
const STYLE = createStyle({ color: false, unicode: true });

/** What holds the growth, as a rule's title. */
const TITLES: Readonly<Record<EvidenceKind | 'unexplained', string>> = {
  'array': 'An array grows with the requests',
  'map': 'A Map grows with the requests',
  'set': 'A Set grows with the requests',
  'object': 'An object gains keys with the requests',
  'list': 'A linked list or tree grows with the requests',
  'string': 'A string becomes longer with the requests',
  'buffer': 'A buffer becomes longer with the requests',
  'listeners': 'Event listeners pile up with the requests',
  'timers': 'Timers are started with the requests and never cleared',
  'promise': 'Reactions pile up on a promise that does not settle',
  'closure': 'Functions wrap each other with the requests',
  'async-storage': 'A store of an AsyncLocalStorage grows with the requests',
  'code': 'Code is compiled anew with the requests',
  'native': 'Handles of Node.js are not closed',
  'other': 'Memory grows with the requests',
  'unexplained': 'Memory grows with the requests',
};

export function sarifReport(result: RunResult, { prefix = '' }: SarifOptions = {}): string {
  const found = result.scenarios.flatMap((scenario) => findingsOf(scenario).map((finding) => ({ scenario, finding, ruleId: ruleOf(finding.evidence) })));
  const rules = [...new Set(found.map(({ ruleId }) => ruleId))].sort();
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'leakcheck', informationUri: HOMEPAGE, semanticVersion: result.tool.version, rules: rules.map(describe) } },
        automationDetails: { id: 'leakcheck/' },
        invocations: [{ executionSuccessful: !result.interrupted && result.scenarios.every(({ error }) => error === undefined), startTimeUtc: result.startedAt, exitCode: result.exitCode, toolExecutionNotifications: result.scenarios.flatMap(notificationsOf) }],
        columnKind: 'utf16CodeUnits',
        results: found.map(({ scenario, finding, ruleId }) => resultOf(scenario, finding, { ruleId, ruleIndex: rules.indexOf(ruleId), prefix })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function ruleOf(evidence: Evidence | undefined): RuleId {
  return `memory-leak/${evidence?.kind ?? 'unexplained'}`;
}

function describe(id: RuleId): object {
  const title = TITLES[id.slice('memory-leak/'.length) as EvidenceKind | 'unexplained'];
  return {
    id,
    name: title.replace(/(?:^|[^A-Za-z]+)([A-Za-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: `${title}: measured after compaction, under load, and proved on a fresh process.` },
    help: { text: 'What is put there has to leave again, or needs a bound. The report names what holds it, and the smallest scenario that still leaks.' },
    defaultConfiguration: { level: 'error' },
    properties: { tags: ['memory', 'performance', 'reliability'], precision: 'very-high' },
  };
}

function resultOf(scenario: ScenarioResult, finding: Finding, { ruleId, ruleIndex, prefix }: { ruleId: RuleId; ruleIndex: number; prefix: string }): object {
  const { leak, evidence, place, accepted } = finding;
  const declared = evidence?.location ?? undefined;
  const text = [`${growthSentence(finding)} (scenario ${scenario.name}).`, ...(evidence === undefined ? [] : [`${evidence.summary}.`])].map(STYLE.safe).join(' ');
  return {
    ruleId,
    ruleIndex,
    level: accepted === undefined ? 'error' : 'note',
    kind: 'fail',
    message: { text },
    locations: [locationOf(scenario, place, prefix) ?? fileOf(scenario, prefix)],
    ...(declared !== undefined && declared !== place && { relatedLocations: [locationOf(scenario, declared, prefix)].flatMap((at) => (at === undefined ? [] : [{ id: 1, message: { text: 'what holds it is declared here' }, ...at }])) }),
    // Of what holds it, where that is known: it stays the same whichever route fills it.
    partialFingerprints: { 'leakcheckLeak/v1': leak.fingerprint, ...(evidence && { 'leakcheckHolder/v1': evidence.fingerprint }) },
    ...(accepted !== undefined && { suppressions: [{ kind: 'external', justification: STYLE.safe(accepted) }] }),
    properties: { slopePerRequest: leak.slopePerRequest, interval: leak.interval, channel: leak.channel, route: leak.route },
  };
}

function locationOf(scenario: ScenarioResult, place: SourceLocation | undefined, prefix: string): object | undefined {
  const path = place && pathInProject(scenario, place);
  if (place === undefined || path === undefined || !isInProject(path)) return undefined;
  const snippet = place.source === undefined ? {} : { snippet: { text: place.source } };
  return { physicalLocation: { artifactLocation: { uri: uri(prefix + path) }, region: { startLine: place.line, startColumn: place.column, ...snippet } } };
}

function fileOf({ file }: ScenarioResult, prefix: string): object {
  return { physicalLocation: { artifactLocation: { uri: uri(prefix + file) }, region: { startLine: 1 } } };
}

/** What could not be judged is said beside the results. */
function notificationsOf({ name, error, verdict, reasons }: ScenarioResult): object[] {
  if (error !== undefined) return [{ level: 'error', descriptor: { id: error.code }, message: { text: STYLE.safe(`${name}: ${error.message}`) } }];
  return verdict === 'inconclusive' ? [{ level: 'warning', descriptor: { id: 'inconclusive' }, message: { text: STYLE.safe(`${name}: ${reasons.join('; ') || 'inconclusive'}`) } }] : [];
}

function uri(path: string): string {
  return path.replace(/\p{Surrogate}/gu, '\ufffd').split('/').map(encodeURIComponent).join('/');
}
