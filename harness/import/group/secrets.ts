/** What must not be written down: replaced by a reference to an environment variable, before anything is kept. Pure. */
import { camelWords, credentialScheme, isSecret } from '../../secret-words.js';
import { hasTemplate, template } from './template-text.js';

/** Cookies that keep somebody logged in. */
const SESSION_COOKIE = /sess|sid\b|^sid|auth|token|jwt|login|user|csrf|xsrf|connect\./i;

/** A secret that was left out. */
export interface SecretReference {
  /** Name of the environment variable that the scenario reads instead. */
  readonly variable: string;
  /** Where the first one stood: `header authorization`. */
  readonly found: string;
}

export class Secrets {
  readonly #found = new Map<string, SecretReference>();

  /** @param prefix of the variables' names, such as `SHOP` */
  constructor(private readonly prefix: string) {}

  get references(): readonly SecretReference[] {
    return [...this.#found.values()];
  }

  /** The value, or a marked reference in its place. @param kind of place, as messages name it */
  hide(kind: 'header' | 'query parameter' | 'field' | 'path', name: string, value: string): string {
    if (value === '' || hasTemplate(value) || !isSecret(name, value)) return value;
    const scheme = kind === 'header' ? credentialScheme(value) : '';
    return scheme + this.reference(name === '' ? 'token' : name, `${kind}${name === '' ? '' : ` ${name}`}`);
  }

  /** The session's cookies as references; others, which count visits or remember a banner, are left out. */
  cookies(header: string): string | undefined {
    if (hasTemplate(header)) return header;
    const names = header.split(/;\s*/).map((pair) => pair.split('=', 1)[0] ?? '').filter((name) => SESSION_COOKIE.test(name));
    return names.length === 0 ? undefined : names.map((name) => `${name}=${this.reference(name, `cookie ${name}`)}`).join('; ');
  }

  /** A reference by name, for a secret that a description asks for. */
  reference(name: string, found: string): string {
    const variable = `${this.prefix}_${camelWords(name, '_').replace(/[^A-Za-z\d]+/g, '_').replace(/^_+|_+$/g, '').toUpperCase()}`;
    if (!this.#found.has(variable)) this.#found.set(variable, { variable, found });
    return template(`\${${variable}}`);
  }
}

/** `SHOP` for the scenario `shop`; a variable's name cannot begin with a digit. */
export function variablePrefix(scenario: string): string {
  const prefix = scenario.normalize('NFKD').replace(/[^A-Za-z\d]+/g, '_').replace(/^_+|_+$/g, '').toUpperCase();
  return /^[A-Z]/.test(prefix) ? prefix : `APP${prefix === '' ? '' : `_${prefix}`}`;
}
