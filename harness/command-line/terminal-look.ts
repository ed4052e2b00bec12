/** What a stream can show: https://no-color.org, FORCE_COLOR, and terminals or locales without Unicode. */
interface Stream {
  readonly isTTY?: boolean;
}

export function lookOf(stream: Stream, env: NodeJS.ProcessEnv = process.env): { color: boolean; unicode: boolean } {
  const { NO_COLOR, FORCE_COLOR, TERM, LC_ALL, LANG } = env;
  const color = NO_COLOR ? false : FORCE_COLOR !== undefined ? !isOff(FORCE_COLOR) : stream.isTTY === true && TERM !== 'dumb';
  return { color, unicode: TERM !== 'dumb' && TERM !== 'linux' && !/^(C|POSIX)$/.test(LC_ALL || LANG || '') };
}

/**
 * Whether somebody sits before it, who sees lines repainted and can be asked. Some CI systems give a job a terminal: what
 * is repainted there fills its log, and a question would wait for ever.
 */
export function hasSomebodyAt(stream: Stream, { CI, TERM }: NodeJS.ProcessEnv = process.env): boolean {
  return stream.isTTY === true && TERM !== 'dumb' && (!CI || isOff(CI));
}

function isOff(value: string): boolean {
  return value === '0' || value === 'false';
}
