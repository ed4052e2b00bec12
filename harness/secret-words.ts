/** Which names and values speak of secrets: in traffic that is imported, and in what servers and environments say. Pure. */

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

/** @param name of a header, a parameter, a field or a variable */
export function isSecret(name: string, value: string): boolean {
  const words = camelWords(name, '-');
  return (SECRET_NAME.test(words) && !HARMLESS_NAME.test(words)) || SECRET_VALUE.test(value);
}

/** `accessToken` as `access-Token`. */
export function camelWords(name: string, separator: string): string {
  return name.replace(CAMEL, `$1${separator}$2`);
}

/** `Bearer `, or nothing. */
export function credentialScheme(header: string): string {
  return SCHEME.exec(header)?.[0] ?? '';
}
