/** What an import has to say on standard error. Pure. */
import { leftOutLines } from '../import/recorded-request.js';
import type { Imported } from '../import/import-traffic.js';

/** @param written where the scenario stands, as a person would name it; undefined for standard output */
export function importNotices({ requests, routes, host, secrets, leftOut }: Imported, written: string | undefined): string {
  const asked = requests === undefined ? [] : [`${count(requests, 'request')}${host === undefined ? '' : ` to ${host}`} became`];
  const lines = [
    [...asked, count(routes, 'route')].join(' ') + (written === undefined ? '' : `: ${written}`),
    ...(leftOut.length === 0 ? [] : ['left out:']),
    ...leftOutLines(leftOut).map((line) => `  ${line}`),
    ...(secrets.length === 0 ? [] : ['secrets were left out; set these variables before the run:']),
    ...secrets.map(({ variable, found }) => `  ${variable}  for ${found}`),
    ...(written === undefined ? [] : [`next: leakcheck run ${/\s/.test(written) ? JSON.stringify(written) : written}`]),
  ];
  return lines.join('\n');
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
