/** Schemas of a single request: what routes, the steps of chains and those of `setup` have in common. */
import { z } from 'zod';
import { SCALAR, scalar } from './environment-schema.js';
import { FRAMING_HEADERS, HEADER_NAME, HEADER_VALUE, repeatedHeaders } from './header-rules.js';
import { type RawIssue, wrongType } from './issue-messages.js';
import { parseJsonQuery } from './json-query.js';
import { parseRequestLine } from './request-line.js';
import { isTemplateFunction, VALUE_NAME } from './template.js';

export const oneOf = <const T extends readonly [z.ZodType, ...z.ZodType[]]>(expected: string, options: T) =>
  z.union(options, { error: ({ input }) => wrongType(expected, input) });

export const text = () => z.string().regex(/\S/, { error: 'is empty' });

const headerName = () =>
  z.string().regex(HEADER_NAME, { error: 'is no name of a header' })
    .refine(name => !FRAMING_HEADERS.includes(name.toLowerCase()), { error: 'is set by leakcheck, from the body' });

const headerValue = () => z.string().regex(HEADER_VALUE, { error: 'the value of a header is one line without control characters' });

export const requestLine = () =>
  text()
    .meta({ examples: ['GET /products'] })
    .check(({ value, issues }) => {
      const line = parseRequestLine(value);
      if (typeof line === 'string') issues.push({ code: 'custom', input: value, path: [], message: `the request ${line}` });
    });

const bodyValue = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);

const statusNumber = () => z.int().min(100).max(599);
const statusText = () => z.string().regex(/^[1-5](xx|\d\d)$/, { error: 'expected a status such as 201 or 4xx' });

const partKeys = z
  .strictObject({
    file: text().optional().meta({ description: 'The file whose bytes are sent, relative to the scenario file.', examples: ['fixtures/a.png'] }),
    content: z.string().optional().meta({ description: 'Text that is sent instead of a file; may hold templates.', examples: ['{{pad 70000}}'] }),
    filename: text().optional().meta({ description: 'The name that the server is told; may hold templates.', defaultIs: "the file's", examples: ['photo-{{seq}}.png'] }),
    type: text().optional().meta({ description: 'Content type of the part.', defaultIs: 'application/octet-stream for a file', examples: ['image/png'] }),
  })
  .check(({ value, issues }) => {
    if (issues.length > 0 || (value.file === undefined) !== (value.content === undefined)) return;
    issues.push({ code: 'custom', input: value, path: [], message: 'write one of file and content' });
  });

/** Keys that say what a request sends. */
export const requestKeys = {
  headers: z
    .record(headerName(), oneOf(SCALAR, [headerValue(), z.number(), z.boolean()]))
    .check(({ value, issues }) => {
      for (const name of repeatedHeaders(Object.keys(value))) {
        issues.push({ code: 'custom', input: name, path: [name], message: 'is here twice: capitals make no difference in a header', params: { atKey: true } });
      }
    })
    .optional()
    .meta({ description: 'Request headers; values may hold templates.', examples: [{ authorization: 'Bearer {{hex 32}}' }] }),
  body: oneOf('text, keys with values, or a list', [z.string(), bodyValue]).optional().meta({
    description: 'Text is sent as it is; "@file" sends the bytes of a file (relative to the scenario file, without templates); keys with values or a list are sent as JSON, with content-type application/json unless another is set. Text inside may hold templates.',
    examples: ['q={{seq}}', '@fixtures/order.json', { item: '{{int 1 500}}' }],
  }),
  form: z.record(z.string(), scalar()).optional().meta({
    description: 'Instead of body: the fields of a form, sent as application/x-www-form-urlencoded. Values may hold templates.',
    examples: [{ user: 'demo', page: '{{int 1 9}}' }],
  }),
  multipart: z.record(z.string(), oneOf('text, "@file", or keys with values', [scalar(), partKeys])).optional().meta({
    description: 'Instead of body: the parts of a form with files, sent as multipart/form-data. "@file" is a file (relative to the scenario file), other text a field. Text may hold templates.',
    examples: [{ title: '{{hex 8}}', photo: '@fixtures/a.png' }],
  }),
  status: oneOf('a status such as 201 or 4xx, or a list of them', [statusNumber(), statusText(), z.array(oneOf('a status such as 201 or 4xx', [statusNumber(), statusText()])).min(1)])
    .optional()
    .meta({ description: 'The statuses that are right; any other makes the measurement invalid.', defaultIs: '2xx and 3xx', examples: [201, '4xx', [200, 404]] }),
};

const BODY_KEYS = ['body', 'form', 'multipart'] as const;

/** What no request has together. */
export function bodyIssues(value: Partial<Record<(typeof BODY_KEYS)[number], unknown>>): RawIssue[] {
  const [, second] = BODY_KEYS.filter(key => value[key] !== undefined);
  return second === undefined ? [] : [{ code: 'custom', input: value[second], path: [second], message: 'a request has one body: write only one of body, form and multipart', params: { atKey: true } }];
}

const CAPTURES = 'such as $.token for a value of a JSON body, { header: location }, { cookie: sid }, or { regex: \'name="csrf" value="([^"]+)"\' } for the body';

const regex = () =>
  text().check(({ value, issues }) => {
    const problem = regexProblem(value);
    if (problem !== undefined) issues.push({ code: 'custom', input: value, path: [], message: problem });
  });

function regexProblem(source: string): string | undefined {
  try {
    // With an empty alternative it matches anything, and shows its groups.
    const groups = (new RegExp(`${source}|`, 'u').exec('')?.length ?? 1) - 1;
    return groups === 1 ? undefined : `has ${groups === 0 ? 'no group' : `${groups} groups`}; exactly one in round brackets is what is captured ((?:…) is none)`;
  } catch (error) {
    return `is no regular expression: ${(error as Error).message.replace(/^Invalid regular expression: /, '')}`;
  }
}

const captureFrom = z
  .strictObject({
    header: z.string().regex(HEADER_NAME, { error: 'is no name of a header' }).optional().meta({ description: 'From the header of this name.', examples: ['location'] }),
    cookie: text().optional().meta({ description: 'From the cookie of this name that the answer sets.', examples: ['sid'] }),
    regex: regex().optional().meta({ description: 'The group of a regular expression: its first match in the body, or in the header.', examples: ['/orders/(\\d+)'] }),
  })
  .check(({ value: { header, cookie, regex: expression }, issues }) => {
    if (issues.length > 0) return;
    const [from] = [header, cookie, expression].filter(source => source !== undefined);
    const problem = from === undefined ? `says nothing; write a source ${CAPTURES}` : cookie !== undefined && (header ?? expression) !== undefined ? 'a cookie is captured as it is; write cookie alone' : undefined;
    if (problem !== undefined) issues.push({ code: 'custom', input: from, path: [], message: problem });
  });

const captureQuery = () =>
  z.string().check(({ value, issues }) => {
    const query = parseJsonQuery(value);
    if (typeof query === 'string') issues.push({ code: 'custom', input: value, path: [], message: value.startsWith('$') ? `the query ${query}` : `expected a source ${CAPTURES}` });
  });

const captureName = () =>
  z.string().regex(VALUE_NAME, { error: 'is no name for a template: write letters, digits, _ and -' })
    .refine(name => !isTemplateFunction(name), { error: 'is the name of a template already' });

const longStep = z
  .strictObject({
    request: requestLine().meta({ description: 'Method and path with query; may hold templates.' }),
    ...requestKeys,
    capture: z.record(captureName(), oneOf(`a source ${CAPTURES}`, [captureQuery(), captureFrom])).optional().meta({
      description: 'Values of the answer by the name that later templates have for them, {{name}}: $.… leads to a value of a JSON body.',
      examples: [{ token: '$.token', place: { header: 'location' } }],
    }),
  })
  .check(({ value, issues }) => void issues.push(...bodyIssues(value)));

/** @param example shown where the list is empty */
export const stepList = (example: string) =>
  z.array(oneOf('a request such as "POST /login", or keys with values', [requestLine(), longStep])).min(1, { error: `the list is empty; add at least one request, such as "- ${example}"` });

export type CheckedStep = z.output<ReturnType<typeof stepList>>[number];
export type CheckedRequest = Exclude<CheckedStep, string>;
export type CheckedCapture = NonNullable<CheckedRequest['capture']>[string];
