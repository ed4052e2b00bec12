/** Types of `leakcheck/jest`: importing it extends jest's expect. */

/** Of `expect('scenario.yaml').toBeLeakFree()`. */
export interface ScenarioLeakOptions {
  /** Replaces the budget of the scenario. */
  readonly profile?: 'quick' | 'standard' | 'thorough';
  /** Node.js of the server: a version, or an absolute path. */
  readonly node?: string;
  readonly seed?: number;
  /** Whether the guilty routes are sought. Default: true. */
  readonly bisect?: boolean | 'routes' | 'toggles';
  /** Whether what grows, and the line that holds it, is sought. Default: true. */
  readonly evidence?: boolean;
  /** A commit, or a command: the server is judged by what it grows more than this one. */
  readonly base?: string;
}

/** Of `expect(() => work()).toBeLeakFree()`. */
export interface FunctionLeakOptions {
  /** About as many as tell a clean function, 100 or more; growth is followed for up to ten times as many. Default: 2,000. */
  readonly calls?: number;
  /** Bytes of the heap per call; growth above is a leak. Default: 1. */
  readonly threshold?: number;
  /** At most so long, in milliseconds, from the first call on. Default: 60,000. */
  readonly timeMs?: number;
  /** Whether what grows, and the line that holds it, is sought in the heap. Default: true. */
  readonly evidence?: boolean;
}

export interface LeakMatchers<T = unknown> {
  /**
   * Passes for a verdict of clean, its `.not` for a verdict of leak; anything else fails both. To be awaited.
   *
   * A string is the path of a scenario, which is run. A function, sync or async, is called again and again in a process
   * of its own, which runs just this test.
   */
  toBeLeakFree(options?: T extends string ? ScenarioLeakOptions : FunctionLeakOptions): Promise<void>;
}

// Of `@jest/globals`.
// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- it is there in this project, and would be an unused directive
/** @ts-ignore It may not be installed where jest's globals are used. */
declare module 'expect' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- as it is declared there
  interface Matchers<R extends void | Promise<void>, T = unknown> extends LeakMatchers<T> {}
}

// Of `@types/jest`.
declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- as it is declared there
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- as it is declared there
    interface Matchers<R, T = {}> extends LeakMatchers<T> {}
  }
}
