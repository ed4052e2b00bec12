/** docs/accuracy.md: the table of a full run, and how to have it again. */
import { table, totalsText } from './table.mjs';
import { totalsOf } from './totals.mjs';

/**
 * @param {import('./outcome.mjs').Outcome[]} outcomes
 * @param {{ command: string, date: string, node: string, machine: string, toolVersion: string }} about
 */
export function page(outcomes, { command, date, node, machine, toolVersion }) {
  return `<!-- Written by bench/accuracy/run.mjs. -->
# Accuracy

Real leaks of npm packages and of Node.js itself, each with a leaking and a fixed variant, and clean servers that look
leaky, each as an ordinary scenario with healthy routes beside the guilty one. The cases stand with their sources in
[bench/accuracy/cases](../bench/accuracy/cases).

\`\`\`console
$ ${command}
\`\`\`

Run on ${date} with Node.js ${node} on ${machine}; leakcheck ${toolVersion} (hash of its build).

The slope is that of the accused route where the right one was accused, otherwise of the mix of all routes. The true
slope was measured on the leaking route alone, without JIT. Requests and seconds include the bisection. Bold is wrong,
or no answer.

## Totals

${totalsText(totalsOf(outcomes))}

## Runs

${table(outcomes)}
`;
}
