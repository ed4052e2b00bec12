import { diagnose as diagnoseWith } from '../doctor/doctor.js';
import type { DoctorResult } from '../doctor/doctor-result.js';
import type { Listener } from '../events.js';
import { ownVersion } from '../own-version.js';
import { leavingNothing } from './leaving-nothing.js';

export interface DiagnoseOptions {
  /** Node.js of the servers: a version such as `22`, or an absolute path. Default: the `node` of the PATH. */
  readonly node?: string;
  readonly cwd?: string;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: Listener;
}

/** `leakcheck doctor`: whether leaks can be measured on this machine, by servers whose leak is known. Takes about half a minute. */
export function diagnose({ node, cwd = process.cwd(), seed = 1, signal = new AbortController().signal, onEvent = () => {} }: DiagnoseOptions = {}): Promise<DoctorResult> {
  return leavingNothing(() => diagnoseWith({ node, cwd, seed, signal, listener: onEvent, version: ownVersion() }));
}
