/** Live progress for people who wait: a block that repaints itself on a terminal, and plain lines in a log. */
import { createLogUpdate } from 'log-update';
import { createStyle, type StyleOptions } from '../../reports/format/style.js';
import { cut } from '../../reports/format/text.js';
import type { Listener, RunEvent } from '../events.js';
import { advance, beginScenario, heapWords, liveLines, stageWords, toggleTrialWords, trialWords, verdictWords, type ScenarioProgress } from './progress-lines.js';

export interface ProgressStream {
  write(text: string): void;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface ProgressOptions extends StyleOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

export interface Progress {
  readonly listener: Listener;
  /** Removes the live block; what comes after it stands on a clean line. Later events are ignored. */
  readonly close: () => void;
}

const MOST_COLUMNS = 80;
const REPAINT_MS = 100;
/** CI systems stop jobs that are silent for minutes; people get nervous much earlier. */
const SIGN_OF_LIFE_MS = 10_000;

/** Progress is a courtesy: a stream that is closed or broken is left alone, and the run goes on. */
export function createProgress(out: ProgressStream, options: ProgressOptions): Progress {
  let broken = false;
  const write = (text: string): void => {
    if (broken) return;
    try {
      out.write(text);
    } catch {
      broken = true;
    }
  };
  return out.isTTY === true ? liveProgress(out, write, options) : plainProgress(write, options);
}

function liveProgress(out: ProgressStream, write: (text: string) => void, { now, ...look }: ProgressOptions): Progress {
  const style = createStyle(look);
  const columns = () => Math.min(out.columns !== undefined && out.columns > 0 ? out.columns : MOST_COLUMNS, MOST_COLUMNS);
  // The library uses these three of a stream. The cursor stays visible: hiding it is a state of the whole process,
  // which a run that is killed would leave behind.
  const stream = { isTTY: true, write, get columns() { return columns(); } };
  const block = createLogUpdate(stream as unknown as NodeJS.WritableStream, { showCursor: true });
  const running = new Map<string, ScenarioProgress>();
  let paintedMs = -Infinity;
  let painted = false;
  let pending: NodeJS.Timeout | undefined;
  let closed = false;

  const clear = (): void => {
    if (painted) block.clear();
    painted = false;
  };
  const paint = (): void => {
    clearTimeout(pending);
    pending = undefined;
    paintedMs = now();
    if (running.size === 0) return clear();
    block([...running.values()].flatMap((progress) => liveLines(progress, style, columns())).join('\n'));
    painted = true;
  };
  const paintSoon = (): void => {
    const waitMs = paintedMs + REPAINT_MS - now();
    if (waitMs <= 0) paint();
    else pending ??= setTimeout(paint, waitMs).unref();
  };

  return {
    listener: (event) => {
      if (closed) return;
      track(running, event);
      paintSoon();
    },
    close: () => {
      closed = true;
      clearTimeout(pending);
      clear();
    },
  };
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

/** Keeps the state of every scenario that is going on; several can be. */
function track(running: Map<string, ScenarioProgress>, event: RunEvent): void {
  if (event.type === 'scenario-finished') {
    running.delete(event.result.name);
    return;
  }
  const known = running.get(event.scenario);
  if (event.type === 'scenario-started') running.set(event.scenario, beginScenario(event));
  else if (known !== undefined) running.set(event.scenario, advance(known, event));
}
