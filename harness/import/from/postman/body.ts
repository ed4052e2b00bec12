/** Bodies of a Postman collection as text. Pure. */
import { asKeys, asList } from '../../../scenario/plain-data.js';
import { plainText } from '../../plain-text.js';

const LANGUAGE_TYPES: Readonly<Record<string, string>> = { json: 'application/json', xml: 'application/xml', html: 'text/html', javascript: 'application/javascript', text: 'text/plain' };
/** RFC 2046, section 5.1.1: it must not be in the fields, which nobody would give a name like this. */
const BOUNDARY = 'leakcheck-7f3a91c2';

/** undefined without a body; `unfit` where it is a file, which the collection has not. */
export function bodyOf(body: Readonly<Record<string, unknown>>, fill: (text: unknown) => string): { readonly text: string; readonly type: string } | 'unfit' | undefined {
  const fields = (key: string) => asList(body[key]).map(asKeys).filter(({ disabled }) => disabled !== true);
  switch (body['disabled'] === true ? undefined : body['mode']) {
    case 'raw': {
      const text = fill(body['raw']);
      const language = plainText(asKeys(asKeys(body['options'])['raw'])['language'] ?? (/^\s*[[{]/.test(text) ? 'json' : 'text'));
      return text === '' ? undefined : { text, type: LANGUAGE_TYPES[language] ?? 'text/plain' };
    }
    case 'urlencoded':
      return { text: fields('urlencoded').map(({ key, value }) => `${formText(fill(key))}=${formText(fill(value))}`).join('&'), type: 'application/x-www-form-urlencoded' };
    case 'formdata': {
      if (fields('formdata').some(({ type }) => type === 'file')) return 'unfit';
      const parts = fields('formdata').map(({ key, value }) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${fill(key)}"\r\n\r\n${fill(value)}\r\n`);
      return { text: `${parts.join('')}--${BOUNDARY}--\r\n`, type: `multipart/form-data; boundary=${BOUNDARY}` };
    }
    case 'graphql': {
      const { query, variables } = asKeys(body['graphql']);
      return { text: `{"query":${JSON.stringify(fill(query))},"variables":${fill(variables).trim() || '{}'}}`, type: 'application/json' };
    }
    case 'file':
      return 'unfit';
    default:
      return undefined;
  }
}

function formText(text: string): string {
  return text.replace(/[^\w.~-](?![^\ue000]*\ue001)/gu, (character) => (/[\ue000\ue001]/.test(character) ? character : encodeURIComponent(character)));
}
