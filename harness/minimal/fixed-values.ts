/** One value for a template that gives another one for every request. */
import { requestSource } from '../scenario/compile-route.js';
import { compileTemplate } from '../scenario/template.js';

/** The values are the same in every run. */
const SEED = 1;
/** Requests that are looked at for a value that differs; `{{int 1 2}}` gives the same for all of them once in 2^31 seeds. */
const REQUESTS_TRIED = 32;

/**
 * Whether it gives different requests different values, and a fixed one can be put in its place: `{{seq}}` does,
 * `{{pad 9}}` does not. What has a name, such as a captured value, stays: only a run gives it its value.
 */
export function isVarying(template: string): boolean {
  const { render, names } = compileTemplate(template);
  if (names.length > 0) return false;
  const first = render(requestSource(SEED, 1));
  for (let seq = 2; seq <= REQUESTS_TRIED; seq += 1) if (render(requestSource(SEED, seq)) !== first) return true;
  return false;
}

/** A value that the template gives. @param index tells the templates of a text apart, which draw different numbers in a request too */
export function fixedValue(template: string, index: number): string {
  return compileTemplate(template).render({ ...requestSource(SEED, index + 1), seq: 1 });
}
