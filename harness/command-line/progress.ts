/** Live progress for people who wait: a block that repaints itself on a terminal, and plain lines in a log. */
import { createStyle } from '../../reports/format/style.js';
import { cut } from '../../reports/format/text.js';
import type { RunEvent } from '../events.js';
import { heapWords, MOST_COLUMNS, stageWords, toggleTrialWords, trialWords, verdictWords, type ScenarioProgress } from './progress-lines.js';
import type { Progress, ProgressOptions, ProgressStream } from './progress-stream.js';
import { track } from './track.js';

/** CI systems stop jobs that are silent for minutes; people get nervous much earlier. */
const SIGN_OF_LIFE_MS = 10_000;

/** Progress is a courtesy: a stream that is closed or broken is left alone, and the run goes on. */
export async function createProgress(out: ProgressStream, options: ProgressOptions): Promise<Progress> {
  let broken = false;
  const write = (text: string): void => {
    if (broken) return;
    try {
      out.write(text);
    } catch {
      broken = true;
    }
  };
  if (!options.repaints) return plainProgress(write, options);
  const { liveProgress } = await import('./live-progress.js');
  return liveProgress(out, write, options);
}

function plainProgress(write: (text: string) => void, { now, ...look }: ProgressOptions): Progress {
  const style = createStyle(look);
  const running = new Map<string, ScenarioProgress>();
  const saidMs = new Map<string, number>();
  let closed = false;

  const say = (scenario: string, words: string): void => {
    saidMs.set(scenario, now());
    const name = cut(style.safe(scenario), MOST_COLUMNS / 2, style.ellipsis);
    write(`${cut(`${name}: ${words}`, MOST_COLUMNS, style.ellipsis)}\n`);
  };
  const describe = (event: RunEvent): void => {
    switch (event.type) {
      case 'scenario-started':
        if (event.total > 1) say(event.scenario, `scenario ${event.index + 1} of ${event.total}`);
        return;
      case 'stage-started':
        return say(event.scenario, stageWords({ ...event, trials: running.get(event.scenario)?.trials ?? 0 }, style));
      case 'window-sampled':
        if (now() - (saidMs.get(event.scenario) ?? -Infinity) >= SIGN_OF_LIFE_MS) say(event.scenario, heapWords(event));
        return;
      case 'trial-answered':
        return say(event.scenario, trialWords(event, style));
      case 'toggles-answered':
        return say(event.scenario, toggleTrialWords(event, style));
      case 'scenario-finished':
        return say(event.result.name, verdictWords(event.result, style));
    }
  };

  return {
    listener: (event) => {
      if (closed) return;
      track(running, event);
      describe(event);
    },
    close: () => {
      closed = true;
    },
  };
}
