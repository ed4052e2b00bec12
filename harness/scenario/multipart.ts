/** The body of a form with files: multipart/form-data as RFC 7578 and browsers write it. */

export interface RenderedPart {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Makes it a file. */
  readonly filename: string | undefined;
  readonly type: string | undefined;
}

/** Always the same, so that the same request has the same bytes; in no content by 120 bits of chance. */
const BOUNDARY = 'leakcheck-5f0f6b1d9c3e4a7788b2d1c04e9a';
const FILE_TYPE = 'application/octet-stream';

export function multipartType(): string {
  return `multipart/form-data; boundary=${BOUNDARY}`;
}

export function multipartBody(parts: readonly RenderedPart[]): Uint8Array {
  return Buffer.concat([...parts.flatMap(partBytes), Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

function partBytes({ name, content, filename, type = filename === undefined ? undefined : FILE_TYPE }: RenderedPart): Uint8Array[] {
  const file = filename === undefined ? '' : `; filename="${quotable(filename)}"`;
  const typeLine = type === undefined ? '' : `content-type: ${type}\r\n`;
  return [Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="${quotable(name)}"${file}\r\n${typeLine}\r\n`), Buffer.from(content), Buffer.from('\r\n')];
}

/** WHATWG HTML, section 4.10.21.8: what would end the quotes or the line. */
function quotable(text: string): string {
  return text.replace(/["\r\n]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
