/** What one holder of growth is recognised by in another run. Pure. */
import { fingerprint } from '../fingerprint.js';
import type { SourceLocation } from '../result/evidence.js';
import type { Growth, HolderName } from './growth/growth.js';

/** Raised with every change of what is hashed. */
const KIND = 'h1';
/** Node.js 20 has called `TCP` a `TCPSocketWrap`. */
const WRAP = /(Socket|Server)?Wrap$/;
const END_OF_LIST = /^(head|tail|first|last|front|back|start|end|newest|oldest)$/;

/**
 * Such as `h1-9f2c4b7a01c3`, made of the file, the names in it and the kind of collection. Without positions in the file,
 * sizes, counts, keys and numbers of objects, and without what versions of Node.js call otherwise; so the class of what
 * grows counts only where nothing has a name.
 *
 * @param place where the holder is declared; where it is not known, the name of the script stands in for it
 */
export function evidenceFingerprint(growth: Growth, place?: SourceLocation | null): string {
  const { kind, closuresBorn } = growth;
  // `process` is to be had everywhere, and each version of Node.js finds another way to it.
  const ofProcess = growth.names.findIndex(({ owner }) => owner === 'process');
  const names = growth.names.slice(Math.max(0, ofProcess));
  const file = ofProcess === -1 ? fileOf(growth, place) : 'process';
  // Timers are Node.js' own; what tells them apart is what they call.
  if (kind === 'timers') return fingerprint(KIND, [kind, file, closuresBorn[0]?.function ?? '']);
  // Which end of a list is the nearer one depends on how long it has become.
  const known = names.map(nameOf).map((name, index, all) => (kind === 'list' && index === all.length - 1 && END_OF_LIST.test(name) ? 'end' : name));
  return fingerprint(KIND, [kind, file, ...known, ...(names.every(({ kind: each }) => each === 'entry') ? [growth.class.replace(WRAP, '')] : [])]);
}

function fileOf({ kind, names, module, closuresBorn }: Growth, place: SourceLocation | null | undefined): string {
  if (place) return place.package === undefined ? place.file : `${place.package.name}/${place.file.split('/').at(-1) ?? ''}`;
  const script = kind === 'timers' ? closuresBorn[0]?.script : (names.find(({ positions }) => positions.length > 0)?.positions[0]?.script ?? module);
  return shortName(script ?? '');
}

/** `express-session/index.js`, `node:internal/timers`, `cache.js`: what does not depend on where the project lies. */
function shortName(script: string): string {
  if (script.startsWith('node:')) return script;
  const path = script.replaceAll('\\', '/');
  const base = path.slice(path.lastIndexOf('/') + 1);
  const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(path.split('/node_modules/').at(-1) ?? '') ?? [];
  return path.includes('/node_modules/') && name !== undefined ? `${name}/${base}` : base;
}

/** Node.js has called one and the same `kSignal`, `[signal]` and `#signal`. */
function nameOf({ kind, name, owner }: HolderName): string {
  if (kind === 'entry') return '[*]';
  if (kind === 'local') return `local of ${owner}`;
  return name.replace(/[#_[\]]/g, '').replace(/^k(?=[A-Z])/, '').toLowerCase();
}
