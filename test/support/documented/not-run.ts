/** What pages show and `test/e2e/documentation.test.ts` does not execute, with the reason. `blocks.test.ts` holds the pages to it. */

/** Worlds whose blocks another test executes, output and all. */
export const RUN_ELSEWHERE: Readonly<Record<string, string>> = { shipped: 'test/e2e/shipped-scenarios.test.ts' };

export interface NotRun {
  readonly reason: string;
  /** Test that runs such commands on a server of its own. */
  readonly test?: string;
  /** Page, and the beginning of the block. */
  readonly blocks: readonly (readonly [page: string, start: string])[];
}

export const NOT_RUN: readonly NotRun[] = [
  { reason: 'the checks of this repository itself: CI runs both', blocks: [['README.md', '$ npm ci && npm run leakcheck']] },
  { reason: 'hours', blocks: [['docs/accuracy.md', '$ npm run build && node bench/accuracy']] },
  { reason: 'installs packages', test: 'test/e2e/package.test.ts', blocks: [['docs/getting-started.md', '$ npm init --yes']] },
  {
    reason: 'watches a process for minutes',
    test: 'test/e2e/attach.test.ts',
    blocks: [
      ['README.md', '$ npx leakcheck attach 4711 --yes'],
      ['docs/attach.md', '$ npx leakcheck attach 4711 --yes'],
    ],
  },
  {
    reason: 'two servers of a history with two commits',
    test: 'test/e2e/base.test.ts',
    blocks: [
      ['docs/base.md', '$ npx leakcheck run --base origin/main'],
      ['docs/base.md', '$ git worktree add'],
    ],
  },
  {
    reason: 'several leaking runs of a server that changes in between',
    test: 'test/e2e/baseline.test.ts',
    blocks: [
      ['docs/baseline.md', '$ npx leakcheck run --update-baseline\n$ git add'],
      ['docs/baseline.md', '$ npx leakcheck run --baseline'],
      ['docs/baseline.md', '$ npx leakcheck run --update-baseline\n$ git diff'],
      ['docs/baseline.md', '-      { "channel"'],
      ['docs/ci.md', '$ npx leakcheck run --baseline'],
    ],
  },
  { reason: 'three machines', test: 'test/e2e/shards.test.ts', blocks: [['docs/ci.md', '$ npx leakcheck run --shard 1/3']] },
  { reason: 'a run of what was imported, on its server', test: 'test/e2e/imports.test.ts', blocks: [['docs/imports.md', '$ npx leakcheck import har']] },
  {
    reason: 'a whole `git bisect run`, whose test reads its step from the page',
    test: 'test/e2e/git-bisect.test.ts',
    blocks: [
      ['docs/git-bisect.md', '$ git bisect run'],
      ['docs/git-bisect.md', '$ mkdir ../bisect'],
      ['docs/git-bisect.md', '#!/bin/sh'],
      ['docs/git-bisect.md', '$ git checkout v1.4 && sh'],
      ['docs/git-bisect.md', '$ git bisect start'],
      ['docs/git-bisect.md', '$ git checkout v1.4 && npm'],
      ['docs/git-bisect.md', 'cmp -s'],
      ['docs/git-bisect.md', '"$leakcheck" run'],
    ],
  },
  { reason: 'what jest prints', test: 'test/e2e/jest-matcher.test.ts', blocks: [['docs/library.md', 'leak: the function keeps']] },
  {
    reason: 'a release in the registry',
    blocks: [
      ['docs/release.md', 'npm audit signatures'],
      ['docs/release.md', 'umask 022'],
    ],
  },
  { reason: 'a container engine', test: 'test/e2e/containers.test.ts', blocks: [['docs/containers.md', '$ docker rm']] },
  { reason: 'a CI system', blocks: [['docs/ci.md', 'pipeline {']] },
];
