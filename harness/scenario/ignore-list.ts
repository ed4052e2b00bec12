import { z } from 'zod';

/** `ignore:`, the leaks that a team knows of and lives with for a while. */

const filledText = () => z.string().regex(/\S/, { error: 'is empty' });

/** `v` for a leak, `h` for what holds it. */
const FINGERPRINT = /^[vh]\d+-[0-9a-f]{12}$/;
/** The calendar is checked too: there is no 2027-02-30. */
const isDay = (text: string): boolean => {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
};

const DAY = { error: 'expected a day such as 2027-01-31' };

const ignoreEntry = z.strictObject({
  fingerprint: z.string().regex(FINGERPRINT, { error: 'expected a fingerprint such as v1-9f2c4b7a01c3, as the report shows it beside a leak' })
    .meta({ description: 'Which leak, as the report shows it.', examples: ['v1-9f2c4b7a01c3'] }),
  reason: filledText().meta({ description: 'Why it is accepted; for the people who read the report.', examples: ['upstream #123'] }),
  owner: filledText().optional().meta({ description: 'Who looks after it.', examples: ['team checkout'] }),
  until: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { ...DAY, abort: true }).refine(isDay, DAY).optional()
    .meta({ description: 'The last day, in UTC, on which the entry counts; afterwards the leak fails the gate.', defaultIs: 'no end', examples: ['2027-01-31'] }),
});

export const ignoreList = z
  .array(ignoreEntry)
  .check(({ value, issues }) => {
    value.forEach(({ fingerprint }, index) => {
      if (value.findIndex((other) => other.fingerprint === fingerprint) === index) return;
      issues.push({ code: 'custom', input: fingerprint, path: [index, 'fingerprint'], message: 'an entry above ignores this leak already' });
    });
  })
  .prefault([])
  .meta({ description: 'Known leaks that do not fail the gate. They are still reported, each with its reason.' });
