/** What must not be written down: replaced by a reference to an environment variable, before anything is kept. Pure. */
import { hasTemplate, template } from './template-text.js';

/** Names of headers, parameters and fields whose values open something. */
const SECRET_NAME = /(^|[-_.\s])(authorization|auth|token|jwt|secret|password|passwd|passphrase|pwd|pass|pin|otp|cvv|cvc|credentials?|session|sessionid|sid|sig|signature|apikey|csrf|xsrf)($|[-_.\s])|api[-_]?key|access[-_]?key|private[-_]?key|(access|refresh|id|auth|csrf|xsrf|bearer)[-_]?token|client[-_]?secret|card[-_]?number|x-amz-(security|credential)|^(key|authorization|cardnumber|ssn|iban)$/i;
/** `accessToken` → `access-Token`. */
const CAMEL = /([a-z\d])([A-Z])/g;
/** Names that only speak of secrets. */
const HARMLESS_NAME = /(token|auth|session|password|key|card)[-_]?(type|count|length|limit|expires?|expiry|ttl|name|hint|id)$|^(primary|foreign|sort|cache)[-_]?key$|pagetoken|page[-_]token/i;
/** Secrets by their looks: JWT; keys of AWS, GitHub, GitLab, Slack, Stripe, Google and OpenAI; PEM. */
const SECRET_VALUE = /^eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*$|\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abprs]-[\w-]{10,}|\b[sr]k_(live|test)_\w{10,}|\bAIza[\w-]{30,}|\bsk-[\w-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** The scheme of an Authorization header says what kind of secret follows. */
const SCHEME = /^(Bearer|Basic|Token|Digest|ApiKey|JWT|AWS4-HMAC-SHA256|Negotiate)\s+(?=\S)/i;
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
    const scheme = kind === 'header' ? (SCHEME.exec(value)?.[0] ?? '') : '';
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
    const variable = `${this.prefix}_${name.replace(CAMEL, '$1_$2').replace(/[^A-Za-z\d]+/g, '_').replace(/^_+|_+$/g, '').toUpperCase()}`;
    if (!this.#found.has(variable)) this.#found.set(variable, { variable, found });
    return template(`\${${variable}}`);
  }
}

function isSecret(name: string, value: string): boolean {
  const words = name.replace(CAMEL, '$1-$2');
  return (SECRET_NAME.test(words) && !HARMLESS_NAME.test(words)) || SECRET_VALUE.test(value);
}

/** `SHOP` for the scenario `shop`; a variable's name cannot begin with a digit. */
export function variablePrefix(scenario: string): string {
  const prefix = scenario.normalize('NFKD').replace(/[^A-Za-z\d]+/g, '_').replace(/^_+|_+$/g, '').toUpperCase();
  return /^[A-Z]/.test(prefix) ? prefix : `APP${prefix === '' ? '' : `_${prefix}`}`;
}
