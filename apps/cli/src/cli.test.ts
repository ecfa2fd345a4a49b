import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { launcher } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
let good: string;
let bad: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-cli-'));
  good = join(folder, 'good.yaml');
  bad = join(folder, 'bad.yaml');
  await writeFile(
    good,
    `_format_version: "3.0"
services:
  - name: s
    url: http://127.0.0.1:1
    routes: [{ name: r, paths: [/] }, { name: bare, paths: [/bare] }]
    plugins: [{ name: rate-limiting, config: { minute: 5 } }]
plugins:
  - { name: rate-limiting, config: { minute: 1 } }
  - { name: key-auth, route: r }
  - { name: cors, route: r, enabled: false }
  - { name: request-termination, route: r, condition: 'http.method == "POST"' }
consumers: [{ username: alice, groups: [{ name: gold }], plugins: [{ name: request-size-limiting }] }, { username: bob }]
consumer_groups: [{ name: gold, plugins: [{ name: rate-limiting, config: { minute: 9 } }] }]
`,
  );
  await writeFile(
    bad,
    `_format_version: "3.0"
services:
  - name: s
    host: a
    port: 99999
    retires: 1
routes:
  - { name: r, paths: [a] }
`,
  );
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [launcher, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, out, err };
}

describe('sallyport validate', () => {
  it('counts what is right', async () => {
    const { code, out } = await run('validate', good);
    expect(code).toBe(0);
    expect(out).toMatch(/^valid: .*1 service,.*2 routes/);
  });

  it('prints every problem with its file and line', async () => {
    const { code, out } = await run('validate', bad);
    expect(code).toBe(1);
    for (const line of [5, 6, 8]) expect(out).toContain(`${bad}:${line}`);
    expect(out).toContain("did you mean 'retries'");
    expect(out).toContain('3 problems');
  });

  it('tells what is wrong with plugins from outside as it tells problems of the files', async () => {
    const { code, out } = await run('validate', good, '--plugins', join(folder, 'nothing'), '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      valid: false,
      problems: [{ message: expect.stringMatching(/^--plugins .*nothing: there is no such file or folder$/) }],
    });
  });

  it('prints JSON when asked', async () => {
    const { code, out } = await run('validate', bad, '--format', 'json');
    expect(code).toBe(1);
    const { valid, problems } = JSON.parse(out) as {
      valid: boolean;
      problems: { file: string; line: number; message: string }[];
    };
    expect(valid).toBe(false);
    expect(problems.map(({ line }) => line).sort()).toEqual([5, 6, 8]);
    expect(problems[0]).toMatchObject({ file: bad, message: expect.any(String) });
    expect(JSON.parse((await run('validate', good, '--format', 'json')).out)).toEqual({ valid: true, problems: [] });
  });
});

interface Explained {
  route: string;
  service: string;
  groups: string[];
  steps: { name: string; scope: string; alternatives: string[]; condition?: string }[];
}

describe('sallyport explain', () => {
  it('prints the chain in order, whence each comes, and instead of what', async () => {
    const { code, out } = await run('explain', good, '--route', 'r', '--format', 'json');
    expect(code).toBe(0);
    const { route, service, steps } = JSON.parse(out) as Explained;
    expect({ route, service }).toEqual({ route: 'r', service: 's' });
    expect(steps.map(({ name }) => name)).toEqual(['key-auth', 'rate-limiting', 'request-termination']);
    const [, limiting, termination] = steps;
    expect(limiting!.scope).toContain('service');
    expect(limiting!.alternatives.length).toBeGreaterThan(0);
    expect(termination!.condition).toBe('http.method == "POST"');
  });

  it('chooses for a consumer and its groups', async () => {
    const { out } = await run('explain', good, '--route', 'r', '--consumer', 'alice', '--format', 'json');
    const { groups, steps } = JSON.parse(out) as Explained;
    expect(groups).toEqual(['gold']);
    expect(steps.map(({ name }) => name)).toContain('request-size-limiting');
    expect(steps.find(({ name }) => name === 'rate-limiting')!.scope).toContain('gold');
    const bob = JSON.parse(
      (await run('explain', good, '--route', 'r', '--consumer', 'bob', '--format', 'json')).out,
    ) as Explained;
    expect(bob.steps.map(({ name }) => name)).not.toContain('request-size-limiting');
  });

  it('reads well', async () => {
    const { out } = await run('explain', good, '--route', 'r');
    expect(out).toMatch(/route +r\n/);
    expect(out).toMatch(/1\. key-auth/);
    expect(out).toContain('instead of:');
  });

  it.each([
    [['--route', 'nothing'], /there is no route 'nothing'\n/],
    [['--route', 'bares'], /there is no route 'bares'; did you mean 'bare'\?/],
    [['--route', 'r', '--consumer', 'alcie'], /there is no consumer 'alcie'; did you mean 'alice'\?/],
    [['--route', 'r', '--consumer', 'carol'], /carol/],
    [[], /--route NAME is missing/],
  ])('explains %j with exit code 2', async (args, message) => {
    const { code, err } = await run('explain', good, ...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('does not explain a broken file', async () => {
    expect(await run('explain', bad, '--route', 'r')).toMatchObject({ code: 1, out: '' });
  });
});

describe('usage', () => {
  it.each([
    ['nothing'],
    ['validate'],
    ['validate', '/no/such/file.yaml'],
    ['validate', '--format', 'xml', 'x'],
    ['gateway'],
    ['gateway', '--config', 'x', '--workers', '0'],
    ['gateway', '--config', 'x', '--proxy-listen', 'nowhere'],
    ['gateway', '--config', 'x', '--proxy-listen', 'off'],
    ['gateway', '--config', 'x', '--drain-timeout', '-1'],
    ['gateway', '--config', 'x', '--log-format', 'xml'],
    ['gateway', '--config', 'x', '--unknown'],
    ['docs'],
    ['docs', '--plugins', 'a', 'b'],
  ])('is told with exit code 2: %s', async (...args) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toMatch(/^sallyport: /);
    expect(err).not.toContain('    at ');
  });

  it.each([
    [['gateway', '--config', 'x', '--proxy-lisen', '80'], '--proxy-lisen is not known; did you mean --proxy-listen?\n'],
    [['validate', '-z', 'x'], '-z is not known\n'],
    [['validat', 'x'], "'validat' is not a command; did you mean 'validate'?\n"],
    [
      ['start'],
      "'start' is not a command; there are gateway, control-plane, control-plane backup, control-plane restore, control-plane verify-audit, node-certificate, control-plane rotate-keys, validate, sync, diff, dump, block, unblock, blocks, explain, mcp, openapi2mcp, dev-idp, dev-llm, docs\n",
    ],
    [['validate', '/no/such/file.yaml'], '/no/such/file.yaml: there is no such file\n'],
  ])('names what was meant: %j', async (args, sentence) => {
    const { err } = await run(...args);
    expect(err).toMatch(/^sallyport: [^\n]+\nRun 'sallyport help' to see [^\n]+\n$/);
    expect(err).toContain(sentence);
  });

  it('of one command is printed alone', async () => {
    const { code, out } = await run('validate', '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/^sallyport validate FILE/);
    expect(out).not.toContain('--proxy-listen');
  });

  it('is printed when asked for', async () => {
    for (const args of [[], ['help'], ['--help']]) {
      const { code, out } = await run(...args);
      expect(code).toBe(0);
      expect(out).toContain('sallyport gateway --config FILE');
    }
    expect((await run('--version')).out).toMatch(/^sallyport \d+\.\d+\.\d+/);
  });
});
