import { afterEach, describe, expect, it } from 'vitest';
import { runConfigProcess } from './run-config-process.ts';

const { execPath } = process;
afterEach(() => {
  process.execPath = execPath;
});

describe('runConfigProcess', () => {
  it('tells of a process that the system does not start as of any other problem', async () => {
    process.execPath = '/nowhere/node';
    const answer = await runConfigProcess({
      from: { files: [] },
      plugins: [],
      commands: [],
      wantsNames: false,
      output: '/nowhere/snapshot',
      secret: '',
    });
    expect(answer).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining('ENOENT') }] });
  });
});
