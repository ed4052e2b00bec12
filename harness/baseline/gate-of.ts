/** What of a baseline a scenario is held against. */
import { relative } from 'node:path';
import type { GateBaseline } from '../gate/gate.js';
import type { OpenBaseline } from './baseline-file.js';
import { scenarioKey } from './read-baseline.js';

/** @param scenarioFile absolute */
export function gateOf({ file, content, update }: OpenBaseline, scenarioFile: string, workingFolder: string): GateBaseline {
  return { file: relative(workingFolder, file), updated: update, leaks: content.scenarios[scenarioKey(file, scenarioFile)] ?? [] };
}
