import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { launcher, sallyport } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('sallyport dev-idp', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-idp-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Starts it on a free port and runs a function with what it says; then ends it as an operator would. */
  async function withIdp<Result>(args: string[], use: (said: string) => Promise<Result>): Promise<Result> {
    const child = spawn(process.execPath, [launcher, 'dev-idp', '--port', '0', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = once(child, 'exit');
    const lines: string[] = [];
    child.stderr.on('data', (chunk) => lines.push(String(chunk)));
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        lines.push(line);
        if (line.startsWith('Ctrl-C')) break;
      }
      return await use(lines.join('\n'));
    } finally {
      child.kill('SIGTERM');
      expect(await exited).toEqual([0, null]);
    }
  }

  /** What the command that it prints gets. */
  async function askedAsSaid(said: string): Promise<Record<string, unknown>> {
    const [, url, user, form] = /curl -s (\S+) -u '([^']+)' \\\n +(.*)/.exec(said)!;
    const fields = [...form!.matchAll(/-d (?:'([^']*)'|(\S+))/g)].map(([, quoted, plain]) => quoted ?? plain).join('&');
    const response = await fetch(url!, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(user!)}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: fields,
    });
    return (await response.json()) as Record<string, unknown>;
  }

  it('says that it is for development, and how to get a token that works', async () => {
    await withIdp(['--as', 'okta', '--access-token-lifetime', '60'], async (said) => {
      expect(said).toContain('For development only');
      expect(await askedAsSaid(said)).toMatchObject({ token_type: 'Bearer', expires_in: 60, scope: 'openid' });
    });
  });

  it.each([
    ['auth0', { access_token: expect.stringMatching(/^ey.*\..*\./) }],
    ['google', { scope: 'openid email' }],
  ])('gets one with what its page needs: %s', async (as, answer) => {
    await withIdp(['--as', as], async (said) => expect(await askedAsSaid(said)).toMatchObject(answer));
  });

  it('says what to do where its port is taken', async () => {
    await withIdp([], async (said) => {
      const { port } = new URL(/^(http\S+) +the issuer/m.exec(said)![1]!);
      const { code, err } = await sallyport('dev-idp', '--port', port);
      expect([code, err]).toEqual([1, expect.stringContaining(`127.0.0.1:${port} is in use: stop what`)]);
    });
  });

  it('signs with the same keys again where it is given a file for them, which nobody else can read', async () => {
    const file = join(folder, 'keys.json');
    const kids = () =>
      withIdp(['--keys', file], async (said) => {
        const issuer = /^(http\S+) +the issuer/m.exec(said)![1]!;
        const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: { kid: string }[] };
        return keys.map(({ kid }) => kid);
      });
    const first = await kids();
    expect(await kids()).toEqual(first);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain(first[0]!);
  });

  it('does not listen beyond loopback unless it is told to', async () => {
    const { code, err } = await sallyport('dev-idp', '--host', '0.0.0.0');
    expect([code, err]).toEqual([2, expect.stringContaining('add --allow-network where that is meant')]);
  });

  it('refuses habits that it does not know', async () => {
    const { code, err } = await sallyport('dev-idp', '--as', 'ping');
    expect([code, err]).toEqual([2, expect.stringContaining("'ping' is none of plain, okta")]);
  });
});
