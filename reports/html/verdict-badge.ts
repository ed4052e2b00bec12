/** A word in the colour of what it means; the mark says the same without colour. */
import type { Answer } from '../../harness/result/bisection.js';
import type { SimplifyAnswer } from '../../harness/result/minimal.js';
import { html, type Html } from '../format/html.js';
import { createStyle, type Tone } from '../format/style.js';

/** How names and marks are written on pages. */
export const STYLE = createStyle({ color: false, unicode: true });

const { marks } = STYLE;
const LOOKS: Readonly<Record<Answer | SimplifyAnswer | 'error', { readonly tone: Tone; readonly mark: string }>> = {
  clean: { tone: 'good', mark: marks.good },
  leak: { tone: 'bad', mark: marks.bad },
  less: { tone: 'unsure', mark: marks.unsure },
  inconclusive: { tone: 'unsure', mark: marks.unsure },
  failed: { tone: 'unsure', mark: marks.failed },
  error: { tone: 'bad', mark: marks.failed },
};

export function verdictBadge(answer: keyof typeof LOOKS): Html {
  const { tone, mark } = LOOKS[answer];
  return badge(mark, answer, tone);
}

export function badge(mark: string, words: string, tone: Tone): Html {
  return html`<span class="badge ${tone}"><span aria-hidden="true">${mark}</span> ${words}</span>`;
}
