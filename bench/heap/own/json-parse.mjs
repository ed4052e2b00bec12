/* JSON.parse and nothing else, as a measure of the machine: node json-parse.mjs <file> */
import { readFileSync } from 'node:fs';
import { measure } from '../peers/measured.mjs';

await measure(() => JSON.parse(readFileSync(process.argv[2], 'utf8')));
