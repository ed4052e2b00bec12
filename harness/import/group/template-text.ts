/** Recorded text as a scenario's text: what looks like a template in it must not become one. Pure. */

/** Two characters of Unicode's private use area mark what is a template already. */
const OPEN = '\ue000';
const CLOSE = '\ue001';
const MARKED = /\ue000([^\ue001]*)\ue001/g;

/** Marks a template such as `{{uuid}}` or `${TOKEN}` inside of recorded text. */
export function template(text: string): string {
  return OPEN + text + CLOSE;
}

export function hasTemplate(text: string): boolean {
  return text.includes(OPEN);
}

/** What is left of a marked text without its templates. */
export function withoutTemplates(text: string): string {
  return text.replace(MARKED, '');
}

/** Text of a recording, in which no character may mark a template. */
export function unmarked(text: string): string {
  return text.replace(/[\ue000\ue001]/g, '\ufffd');
}

/**
 * The text as it stands in a scenario. `{{` and `${` of a recording would be templates there, so their first character
 * becomes a template that gives just it: `{{pick {}}`.
 */
export function scenarioText(text: string): string {
  let written = '';
  let at = 0;
  for (const match of text.matchAll(MARKED)) {
    written += escaped(text.slice(at, match.index), true) + (match[1] ?? '');
    at = match.index + match[0].length;
  }
  return written + escaped(text.slice(at), false);
}

/**
 * From behind, because what becomes a template begins with a brace, into which the character before it may run.
 * @param beforeTemplate whether a template follows
 */
function escaped(literal: string, beforeTemplate: boolean): string {
  // Half a character cannot be written.
  const text = literal.replace(/[\p{Surrogate}\ufffd]/gu, '?');
  if (!/[{$]/.test(text)) return text;
  const written: string[] = [];
  let beforeBrace = beforeTemplate;
  for (const character of [...text].reverse()) {
    const isTemplate = beforeBrace && (character === '{' || character === '$');
    written.push(isTemplate ? `{{pick ${character}}}` : character);
    beforeBrace = isTemplate || character === '{';
  }
  return written.reverse().join('');
}
