/* memlab: node memlab.mjs <file> parse | full */
import core from '@memlab/core';
import analysis from '@memlab/heap-analysis';
import { measure } from './measured.mjs';

const [, , file, step] = process.argv;
await measure(() => (step === 'parse' ? core.utils.getSnapshotFromFile(file, { buildNodeIdIndex: true, verbose: false }) : analysis.getFullHeapFromFile(file)));
