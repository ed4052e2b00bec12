/* The heap worker of Chrome DevTools, as a package: node devtools.mjs <file>. It computes retained sizes while it parses. */
import { createReadStream } from 'node:fs';
import { parse } from 'heap-snapshot-toolkit';
import { measure } from './measured.mjs';

await measure(() => parse(createReadStream(process.argv[2], 'utf8')));
