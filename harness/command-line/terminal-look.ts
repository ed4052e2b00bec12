/** What a stream can show: https://no-color.org, FORCE_COLOR, and terminals or locales without Unicode. */
export function lookOf(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): { color: boolean; unicode: boolean } {
  const { NO_COLOR, FORCE_COLOR, TERM, LC_ALL, LANG } = env;
  const color = NO_COLOR ? false : FORCE_COLOR !== undefined ? FORCE_COLOR !== '0' : stream.isTTY === true && TERM !== 'dumb';
  return { color, unicode: TERM !== 'dumb' && TERM !== 'linux' && !/^(C|POSIX)$/.test(LC_ALL || LANG || '') };
}
