/** The questions of `leakcheck init` on a terminal. The library is loaded with the first of them. */
import { NO_QUESTIONS, type Questions } from '../init/questions.js';
import type { Profile } from '../scenario/scenario.js';
import { interruption } from '../target/time-limit.js';

const PROFILE_CHOICES: readonly { readonly value: Profile; readonly label: string; readonly hint: string }[] = [
  { value: 'quick', label: 'quick', hint: '5,000 requests or 30 s' },
  { value: 'standard', label: 'standard', hint: '30,000 requests or 2 min' },
  { value: 'thorough', label: 'thorough', hint: '300,000 requests or 15 min' },
];

/** @param asks false takes every default: for `--yes`, and without a terminal */
export function initQuestions(asks: boolean): Questions {
  return asks ? TERMINAL_QUESTIONS : NO_QUESTIONS;
}

/** Each throws LeakcheckError interrupted at Ctrl-C. */
const TERMINAL_QUESTIONS: Questions = {
  command: async (found) => {
    const { text } = await import('@clack/prompts');
    return answered(await text({ message: 'How is the server started?', ...(found !== undefined && { initialValue: found }), placeholder: 'node server.js' }));
  },
  profile: async () => {
    const { select } = await import('@clack/prompts');
    return answered(await select<Profile>({ message: 'How long may a measurement take at most?', options: [...PROFILE_CHOICES], initialValue: 'standard' }));
  },
  workflow: async (file) => {
    const { confirm } = await import('@clack/prompts');
    return answered(await confirm({ message: `Write ${file} for GitHub Actions?` }));
  },
};

/** The library answers Ctrl-C with a symbol. */
function answered<Value>(value: Value): Exclude<Value, symbol> {
  if (typeof value === 'symbol') throw interruption();
  return value as Exclude<Value, symbol>;
}
