/** What a value of a path, a query, a header or a body looks like. Pure. */

/** `word` is anything that is no id: a name of a resource, a text. */
export type ValueKind = 'int' | 'uuid' | 'ulid' | 'hex' | 'date' | 'email' | 'slug' | 'token' | 'word';

/** RFC 9562, of any version: also the nil UUID, and those of databases that keep no version. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Crockford's base 32; 26 characters begin with 0 to 7. */
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
/** 15 digits are below 2^53; a number with a leading zero would lose it. */
const INT = /^(0|[1-9]\d{0,14})$/;
/** ISO 8601, to the month at least. */
const DATE = /^\d{4}-(0[1-9]|1[0-2])(-([0-2]\d|3[01]))?(T[\d:.%A-Za-z+-]*)?$/;
const EMAIL = /^[^@\s/]+(@|%40)[^@\s/]+\.[a-z]{2,}$/i;
/** MongoDB's ObjectId, MD5, SHA-1, SHA-256, SHA-512: known lengths, though all their characters may be digits. */
const HEX_LENGTHS = [24, 32, 40, 64, 128];
const SHORTEST_HEX = 8;
/** Session ids, nanoids and the like are longer than most words with capitals and digits in them. */
const SHORTEST_TOKEN = 10;
const EXTENSION = /\.[a-z][a-z0-9]{0,4}$/i;

export function kindOf(value: string): ValueKind {
  if (INT.test(value)) return 'int';
  if (UUID.test(value)) return 'uuid';
  if (ULID.test(value) && /\d/.test(value) && /[a-z]/i.test(value)) return 'ulid';
  if (isHex(value)) return 'hex';
  if (DATE.test(value)) return 'date';
  if (EMAIL.test(value)) return 'email';
  if (isNumberedSlug(value)) return 'slug';
  if (isToken(value)) return 'token';
  const stem = value.replace(EXTENSION, '');
  return stem !== value && isId(stem) ? 'slug' : 'word';
}

/** Whether a segment of a path is an id by its looks alone: one resource of many. */
export function isId(segment: string): boolean {
  return kindOf(segment) !== 'word';
}

function isHex(value: string): boolean {
  if (!/^([0-9a-f]+|[0-9A-F]+)$/.test(value) || value.length < SHORTEST_HEX) return false;
  return HEX_LENGTHS.includes(value.length) || (/\d/.test(value) && /[a-f]/i.test(value));
}

/** `my-post-17`, `2024-review`, `order12345`; neither `v2` nor `oauth2`. */
function isNumberedSlug(value: string): boolean {
  if (!/^[\p{L}\d%._~-]+$/u.test(value) || !/\d/.test(value) || /^v\d+([.-]\d+)*$/i.test(value)) return false;
  if (/^\d+$/.test(value)) return true;
  return /[-_]\d+$/.test(value) || /^\d+[-_]\p{L}/u.test(value) || /(^|[^%\d])\d{3,}/.test(value);
}

function isToken(value: string): boolean {
  return value.length >= SHORTEST_TOKEN && /^[\w-]+$/.test(value) && /\d/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value);
}
