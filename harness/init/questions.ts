/** What only the person in front of the terminal knows; at most three questions. */
import type { Profile } from '../scenario/scenario.js';

export interface Questions {
  /** @param found what the project says, if it does; undefined when nothing was answered */
  command(found: string | undefined): Promise<string | undefined>;
  profile(): Promise<Profile>;
  workflow(file: string): Promise<boolean>;
}

/** For `--yes`, and without a terminal. */
export const NO_QUESTIONS: Questions = {
  command: (found) => Promise.resolve(found),
  profile: () => Promise.resolve('standard'),
  workflow: () => Promise.resolve(true),
};
