/** A route as a command line of curl, to see the leak by hand. Pure. */
import { legalPath } from '../scenario/compile-route.js';
import type { FormPart, RequestRoute } from '../scenario/scenario.js';
import { COUNTER, shellPieces, varies } from './shell-values.js';
import { printCommand, shellWord } from './shell-words.js';

/** Enough to see a leak of some hundred bytes per request in the size of a process. */
const LOOP_REQUESTS = 1000;
/** Linux takes arguments of up to 128 KiB; longer bodies come through a pipe. */
const LONGEST_ARGUMENT_CHARACTERS = 100_000;
/** Seconds after which the client goes away. */
const GOES_AWAY_S = 1;

/**
 * Sends the request to port `$PORT` of 127.0.0.1 as leakcheck does: no header but those of the route and curl's own, no
 * body but the route's. A request with values that differ becomes a loop of 1,000.
 */
export function curlLine(route: RequestRoute): string {
  const { method, path, headers, body, bodyFile, form = {}, multipart = [], abort, readBytesPerSecond } = route;
  const piped = body !== undefined && needsPipe(body);
  const words = [
    'curl', '-s', '-o', '/dev/null',
    // curl reads more into a path than it says.
    ...(/[[\]{}]/.test(path) ? ['-g'] : []),
    ...(path.includes('/.') ? ['--path-as-is'] : []),
    ...(abort === undefined ? [] : abortOptions(route)),
    ...(readBytesPerSecond === undefined ? [] : ['--limit-rate', String(Math.round(readBytesPerSecond))]),
    ...methodOptions(method, hasBody(route)),
    ...Object.entries(withoutDefaults(route)).flatMap(([name, value]) => ['-H', headerWord(name, value)]),
    ...(body === undefined ? [] : piped ? ['--data-binary', '@-'] : ['--data-raw', shellWord(shellPieces(body))]),
    ...(bodyFile === undefined ? [] : ['--data-binary', shellWord([`@${bodyFile.path}`])]),
    ...Object.entries(form).flatMap(([name, value]) => ['--data-urlencode', shellWord([`${encodeURIComponent(name)}=`, ...shellPieces(value)])]),
    ...multipart.flatMap((part) => ['-F', partWord(part)]),
    shellWord(['http://127.0.0.1:', { expansion: '$PORT' }, ...shellPieces(path, legalPath)]),
  ];
  const command = (piped ? `${printCommand(shellPieces(body))} | ` : '') + words.join(' ');
  const parts = multipart.flatMap(({ content, filename = '' }) => [filename, ...(typeof content === 'string' ? [content] : [])]);
  const loops = [path, ...Object.values(headers), ...Object.values(form), ...parts, ...(body === undefined ? [] : [body])].some(varies);
  return loops ? `for ${COUNTER} in $(seq ${LOOP_REQUESTS}); do ${command}; done` : command;
}

function hasBody({ body, bodyFile, form, multipart }: RequestRoute): boolean {
  return (body ?? bodyFile ?? form ?? multipart) !== undefined;
}

/** A part of a multipart form, as curl writes it. */
function partWord({ name, content, filename, type }: FormPart): string {
  const text = typeof content === 'string' ? shellPieces(content) : [`@${content.path}`];
  return shellWord([`${name}=`, ...text, ...(filename === undefined ? [] : [';filename=', ...shellPieces(filename)]), ...(type === undefined ? [] : [`;type=${type}`])]);
}

/** curl's own method follows from the body. */
function methodOptions(method: string, hasBody: boolean): string[] {
  if (method === (hasBody ? 'POST' : 'GET')) return [];
  // With -X HEAD it would wait for a body.
  return method === 'HEAD' && !hasBody ? ['-I'] : ['-X', method];
}

/** curl would call any body a form. */
function withoutDefaults({ headers, body, bodyFile }: RequestRoute): Record<string, string | undefined> {
  const isRaw = body !== undefined || bodyFile !== undefined;
  return { ...(isRaw && headers['content-type'] === undefined && { 'content-type': undefined }), ...headers };
}

/** To curl `name:` takes a header away, and `name;` sends an empty one. */
function headerWord(name: string, value: string | undefined): string {
  if (value === undefined) return `${name}:`;
  return value === '' ? shellWord([`${name};`]) : shellWord([`${name}: `, ...shellPieces(value)]);
}

function needsPipe(body: string): boolean {
  return body.length > LONGEST_ARGUMENT_CHARACTERS || /[\x00-\x1f\x7f]/.test(body);
}

/** The client goes away after a second: in the middle of its request, or while the answer is still to come. */
function abortOptions({ abort, body = '', bodyFile }: RequestRoute): string[] {
  const bytes = bodyFile?.bytes.length ?? body.length;
  const half = abort === 'request' && bytes > 1 ? ['--limit-rate', String(Math.floor(bytes / 2))] : [];
  return [...half, '--max-time', String(GOES_AWAY_S)];
}
