/** What is judged: the leaking variant of each case of the accuracy bench, and each shipped scenario that leaks. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCases } from '../accuracy/cases.mjs';

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {import('../accuracy/cases.mjs').HolderTruth[]} truths one for each leak; none: nothing in the heap holds it
 * @property {string} [noEvidence] why nothing in the heap does
 * @property {import('../accuracy/cases.mjs').Case} [case]
 * @property {string} [scenario] absolute path, of one that is shipped
 */

/**
 * @param {string} casesFolder
 * @param {string} scenariosFolder
 * @returns {Promise<Subject[]>} cases by name, then scenarios
 */
export async function readSubjects(casesFolder, scenariosFolder) {
  const cases = (await readCases(casesFolder)).filter(({ truth }) => truth.kind === 'leak');
  const scenarios = JSON.parse(await readFile(new URL('scenarios.json', import.meta.url), 'utf8'));
  return [
    ...cases.map((one) => ({ name: one.name, case: one, truths: one.truth.evidence === null ? [] : [one.truth.evidence], ...(one.truth.evidence === null && { noEvidence: one.truth.noEvidence }) })),
    ...Object.entries(scenarios).map(([name, truths]) => ({ name, scenario: join(scenariosFolder, `${name}.yaml`), truths })),
  ];
}
