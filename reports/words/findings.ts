/** What a gate has found, one by one, for formats that list findings: leaks with their routes, growth, standing and place. Pure. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { Evidence, SourceLocation } from '../../harness/result/evidence.js';
import type { Leak } from '../../harness/result/leaks.js';
import type { ChannelName } from '../../harness/channels.js';
import { growthOf } from './channel-words.js';
import { isRegression } from './conclusion.js';

export interface Finding {
  readonly leak: Leak;
  /** The first holder that explains it, if one is known. */
  readonly evidence?: Evidence;
  /** Where to look: the line that fills the holder, or its declaration. */
  readonly place?: SourceLocation;
  /** Why it does not fail the gate; missing where it does. */
  readonly accepted?: string;
}

/** Growth of the mix is left out where routes explain it. */
export function findingsOf(scenario: ScenarioResult): Finding[] {
  if (scenario.verdict !== 'leak') return [];
  const { leaks = [], evidence } = scenario;
  const byRoute = leaks.some(({ route }) => route !== null) ? leaks.filter(({ route }) => route !== null) : leaks;
  return byRoute.map((leak) => {
    const held = evidence.find((each) => leak.heldBy?.includes(each.fingerprint) === true && (leak.route === null || each.routes.length === 0 || each.routes.includes(leak.route)));
    const place = held?.growsAt[0] ?? held?.location ?? held?.allocatedAt[0];
    const accepted = acceptedAs(scenario, leak);
    return { leak, ...(held && { evidence: held }), ...(place && { place }), ...(accepted !== undefined && { accepted }) };
  });
}

function acceptedAs({ expected, baseline, ignored = [] }: ScenarioResult, { route, channel }: Leak): string | undefined {
  const isThis = (other: { readonly route: string | null; readonly channel: string }): boolean => other.route === route && other.channel === channel;
  if (expected?.met === true) return 'the scenario expects it';
  const entry = ignored.find((each) => isThis(each) && !each.expired);
  if (entry !== undefined) return `ignored: ${entry.reason}`;
  const known = baseline?.leaks.find((each) => isThis(each) && (baseline.updated || !isRegression(each)));
  return known === undefined || baseline === undefined ? undefined : `known to ${baseline.file}`;
}

/** "place order keeps 97 B per request (93 to 101)", "all routes together keep …". */
export function growthSentence({ leak: { route, channel, slopePerRequest, interval } }: Finding): string {
  return `${route === null ? 'all routes together keep' : `${route} keeps`} ${growthOf(channel as ChannelName, slopePerRequest, interval)}`;
}

/** Relative to the folder that the run was started in; the package's and Node.js' own files are named as they are. */
export function pathInProject({ targetFolder }: ScenarioResult, { file }: SourceLocation): string {
  if (file.startsWith('node:') || file.startsWith('/') || /^[A-Za-z]:/.test(file)) return file;
  const parts: string[] = [];
  for (const part of `${targetFolder}/${file}`.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Whether a path can stand in a repository's tree. */
export function isInProject(path: string): boolean {
  return !path.startsWith('node:') && !path.startsWith('/') && !path.startsWith('../') && !/^[A-Za-z]:/.test(path);
}
