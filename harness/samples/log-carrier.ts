/**
 * Formats that pack a process's output line into a line of their own and may cut it in pieces: Docker's json-file,
 * journald's JSON export and the CRI format of Kubernetes. Mere prefixes need no unpacking.
 */
import { LONGEST_LINE } from './log-lines.js';

/** https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md: P is a partial line, F a full or last one. */
const CRI = /^\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([PF]) /;

export class CarrierJoiner {
  /** Pieces so far, by stream, because both write to one file. */
  readonly #pieces = new Map<string, string>();

  /** The whole line of the process; undefined while pieces are missing. */
  unpack(line: string): string | undefined {
    const packed = unpackCri(line) ?? unpackJson(line);
    if (!packed) return line;
    const text = ((this.#pieces.get(packed.stream) ?? '') + packed.text).slice(-LONGEST_LINE);
    if (packed.last) this.#pieces.delete(packed.stream);
    else this.#pieces.set(packed.stream, text);
    return packed.last ? text : undefined;
  }

  /** Lines whose last piece never came. */
  end(): string[] {
    const rest = [...this.#pieces.values()];
    this.#pieces.clear();
    return rest;
  }
}

/** The fields of a line that as a whole is one JSON object. */
export function jsonRecord(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{') || !line.trimEnd().endsWith('}')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return { ...(value as object) };
  } catch {
    return undefined;
  }
}

interface Packed {
  readonly stream: string;
  readonly text: string;
  readonly last: boolean;
}

function unpackCri(line: string): Packed | undefined {
  const match = CRI.exec(line);
  if (!match) return undefined;
  const [prefix, stream = '', flag] = match;
  return { stream, text: line.slice(prefix.length), last: flag === 'F' };
}

function unpackJson(line: string): Packed | undefined {
  if (!line.startsWith('{') || !(line.includes('"log":') || line.includes('"MESSAGE":'))) return undefined;
  const { log, stream, MESSAGE: message } = jsonRecord(line) ?? {};
  // Docker keeps the newline; an entry without one was cut at 16 KiB.
  if (typeof log === 'string' && typeof stream === 'string') return { stream, text: log.replace(/[\r\n]+$/, ''), last: log.endsWith('\n') };
  return typeof message === 'string' ? { stream: 'journal', text: message, last: true } : undefined;
}
