export const NESTED_TOO_DEEP = 'lists and keys are nested too deep';

/**
 * A mistake that the YAML parser found, in the words of a scenario's author.
 * @param line   the line that the mistake is in
 * @param column where in it, from 0
 */
export function yamlMessage(code: string, message: string, line: string, column: number): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return `the key ${JSON.stringify(keyAt(line.slice(column)))} is here twice`;
    case 'TAB_AS_INDENT':
      return 'YAML is indented with spaces, not with tabs';
    case 'TAG_RESOLVE_FAILED':
      return `tags are not used in scenarios (${message})`;
    default:
      if (/call stack/i.test(message)) return NESTED_TOO_DEEP;
      return `not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}${/[:-]\s*\{\{/.test(line) ? '; a value that begins with "{{" needs quotes' : ''}`;
  }
}

function keyAt(text: string): string {
  const [, quoted, plain] = /^["']([^"']*)["']|^([^:\s]+)/.exec(text) ?? [];
  return quoted ?? plain ?? '';
}
