/** Links and headings of a page, as GitHub reads them. */
import MarkdownIt from 'markdown-it';

type Token = ReturnType<MarkdownIt['parse']>[number];

export interface Link {
  readonly line: number;
  readonly href: string;
}

export function linksOf(markdown: string): Link[] {
  return new MarkdownIt().parse(markdown, {}).flatMap(({ children, map }) =>
    (children ?? []).flatMap((token) => {
      const href = token.attrGet(token.type === 'image' ? 'src' : 'href');
      return href === null ? [] : [{ line: (map?.[0] ?? 0) + 1, href }];
    }),
  );
}

/** The anchors of a page's headings; one that comes again gets a number. */
export function anchorsOf(markdown: string): string[] {
  const tokens = new MarkdownIt().parse(markdown, {});
  const seen = new Map<string, number>();
  return tokens.flatMap((token, at) => (token.type === 'heading_open' ? [slug(tokens[at + 1]?.children ?? [])] : [])).map((anchor) => {
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

/** What is read of a heading, in lower case, with nothing left but letters, digits, `-` and `_`. */
function slug(inline: readonly Token[]): string {
  const text = inline.map(({ type, content }) => (type === 'text' || type === 'code_inline' ? content : '')).join('');
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
}
