/** Keeps the values of a scenario's `${…}` out of what is shown, written and kept. */

/** Shorter values are words, numbers and names that stand elsewhere too: to hide them would garble what is told. */
const SHORTEST_HIDDEN_CHARACTERS = 5;

/**
 * @param variables by name
 * @returns a function that puts `${NAME}` in the place of each value, in all texts and keys of plain data
 */
export function redactorOf(variables: Readonly<Record<string, string>>): <Value>(value: Value) => Value {
  const hidden = Object.entries(variables)
    .flatMap(([name, value]) => [...formsOf(value)].map((form) => ({ form, shown: `\${${name}}` })))
    .filter(({ form }) => form.length >= SHORTEST_HIDDEN_CHARACTERS)
    // What holds another one goes first.
    .sort((a, b) => b.form.length - a.form.length);
  if (hidden.length === 0) return (value) => value;
  const inText = (text: string): string => hidden.reduce((shown, { form, shown: name }) => shown.replaceAll(form, name), text);
  const inValue = (value: unknown): unknown => {
    if (typeof value === 'string') return inText(value);
    if (Array.isArray(value)) return value.map(inValue);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [inText(key), inValue(item)]));
  };
  return <Value>(value: Value) => inValue(value) as Value;
}

/** As it is, as it stands in a URL and in a form, inside JSON, and as each of them stands in a command for a shell. */
function formsOf(value: string): ReadonlySet<string> {
  const forms = [value, encodeURIComponent(value), new URLSearchParams([['', value]]).toString().slice(1), JSON.stringify(value).slice(1, -1)];
  return new Set([...forms, ...forms.flatMap((form) => [inShell(form), inShell(inPrintf(form))]), Buffer.from(value).toString('base64')]);
}

/** Between single quotes, as `minimal/shell-words.ts` writes it. */
function inShell(text: string): string {
  return text.replaceAll(`'`, `'\\''`);
}

function inPrintf(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('%', '%%');
}
