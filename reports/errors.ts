/** A failure of the whole run, such as a mistake in a scenario file, before there is a result to report. */
import { createStyle, type StyleOptions } from './format/style.js';
import { sanitizeBlock, wrap } from './format/text.js';

export interface FormattableError {
  readonly code: string;
  readonly message: string;
  readonly details: readonly string[];
  readonly next?: string | undefined;
}

export interface ErrorFormatOptions extends StyleOptions {
  readonly columns?: number;
}

/** Words are wrapped, but never broken: a path or a command stays whole, to be copied. Details keep their lines. */
export function formatError({ code, message, details, next }: FormattableError, { columns = 80, ...look }: ErrorFormatOptions): string {
  const style = createStyle(look);
  const label = `error[${style.safe(code)}]:`;
  const [first = '', ...rest] = sanitizeBlock(message, style.unicode).flatMap((line, index) =>
    wrap(index === 0 ? `${label} ${line}` : line, columns, { keepWords: true }),
  );
  const shown = details.flatMap((detail) => sanitizeBlock(detail, style.unicode));
  const [command = '', ...more] = next === undefined ? [] : wrap(style.safe(next), columns - 6, { keepWords: true });
  return [
    style.tint(first.slice(0, label.length), 'bad') + first.slice(label.length),
    ...rest,
    ...(shown.length === 0 ? [] : ['', ...shown, '']),
    ...(next === undefined ? [] : [`${style.tint('next:', 'strong')} ${command}`, ...more.map((line) => `      ${line}`)]),
  ]
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}
