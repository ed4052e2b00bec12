/** A block that repaints itself, for people who wait at a terminal. Loaded where there is one. */
import { createLogUpdate } from 'log-update';
import { createStyle } from '../../reports/format/style.js';
import { liveLines, MOST_COLUMNS, type ScenarioProgress } from './progress-lines.js';
import type { Progress, ProgressOptions, ProgressStream } from './progress-stream.js';
import { track } from './track.js';

const REPAINT_MS = 100;

export function liveProgress(out: ProgressStream, write: (text: string) => void, { now, ...look }: ProgressOptions): Progress {
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
