/** What the action writes to GitHub: one comment a job, and alerts where that is allowed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import codeScanning from '../../../action/code-scanning.cjs';
import comment from '../../../action/comment.cjs';

interface Comment {
  readonly id: number;
  readonly body: string | null;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leakcheck-publish-'));
  writeFileSync(join(folder, 'report.md'), '### leakcheck: 1 leak');
});
afterAll(() => rmSync(folder, { recursive: true }));

const context = { repo: { owner: 'acme', repo: 'shop' }, issue: { number: 7 }, sha: 'abc', ref: 'refs/pull/7/merge' };

/** GitHub as the toolkit of actions/github-script shows it. @param status of every answer that writes */
function github(comments: readonly Comment[], status = 200) {
  const calls: [string, object][] = [];
  const writes = (name: string) => (parameters: object) => {
    calls.push([name, parameters]);
    return status < 400 ? Promise.resolve() : Promise.reject(Object.assign(new Error('Resource not accessible by integration'), { status }));
  };
  const said: string[] = [];
  return {
    calls, said,
    toolkit: {
      context,
      core: { notice: (text: string) => said.push(text), info: (text: string) => said.push(text) },
      github: { paginate: () => Promise.resolve(comments), rest: { issues: { listComments: {}, createComment: writes('create'), updateComment: writes('update') }, codeScanning: { uploadSarif: writes('upload') } } },
    },
  };
}

describe('the comment', () => {
  const publish = async (comments: readonly Comment[], env: object = {}, status = 200) => {
    const fake = github(comments, status);
    await comment(fake.toolkit, { REPORT: join(folder, 'report.md'), EXIT_CODE: '1', MODE: 'failure', KEY: 'CI/shop', ...env });
    return fake;
  };
  const bodyOf = async (key = 'CI/shop') => ((await publish([], { KEY: key })).calls[0]?.[1] as { body: string }).body;

  test('is made when the job fails', async () => {
    expect((await publish([{ id: 1, body: 'looks good' }, { id: 2, body: null }])).calls).toEqual([['create', { owner: 'acme', repo: 'shop', issue_number: 7, body: expect.stringMatching(/^<!-- leakcheck-action \S+ -->\n### leakcheck: 1 leak$/) }]]);
  });

  test('is updated, and told when all is well again', async () => {
    const own = { id: 3, body: await bodyOf() };
    for (const EXIT_CODE of ['0', '1']) expect((await publish([own], { EXIT_CODE })).calls).toEqual([['update', { owner: 'acme', repo: 'shop', comment_id: 3, body: expect.stringContaining('1 leak') }]]);
  });

  test('is not made when the job passes, unless always', async () => {
    expect((await publish([], { EXIT_CODE: '0' })).calls).toEqual([]);
    expect((await publish([], { EXIT_CODE: '0', MODE: 'always' })).calls).toHaveLength(1);
  });

  test('of another job is left alone, also one whose name begins like it', async () => {
    const other = { id: 3, body: await bodyOf('CI/shop 2') };
    expect((await publish([other])).calls.map(([name]) => name)).toEqual(['create']);
  });

  test('keeps its mark whatever the job is called', async () => {
    expect((await bodyOf('a --> <script>\n')).split('\n')[0]).toMatch(/^<!-- leakcheck-action [\w%]+ -->$/);
  });

  test('is given up where the token may not write; other failures are not hidden', async () => {
    expect((await publish([], {}, 403)).said[0]).toMatch(/token may not write/);
    await expect(publish([], {}, 500)).rejects.toThrow('not accessible');
  });
});

describe('code scanning', () => {
  test('gets the report packed, for the commit that was tested', async () => {
    const fake = github([]);
    await codeScanning(fake.toolkit, { SARIF: join(folder, 'report.md') });
    const [[name, parameters]] = fake.calls as [[string, { sarif: string }]];
    expect([name, parameters]).toMatchObject(['upload', { commit_sha: 'abc', ref: 'refs/pull/7/merge' }]);
    expect(gunzipSync(Buffer.from(parameters.sarif, 'base64')).toString()).toBe('### leakcheck: 1 leak');
  });

  test('is left out where the repository does not have it; other failures are not hidden', async () => {
    const off = github([], 403);
    await codeScanning(off.toolkit, { SARIF: join(folder, 'report.md') });
    expect(off.said[0]).toMatch(/^nothing for code scanning/);
    await expect(codeScanning(github([], 500).toolkit, { SARIF: join(folder, 'report.md') })).rejects.toThrow();
  });
});
