import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { selfSigned } from '@sallyport/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ControlPlaneOptions, StartError } from './options.ts';
import { startControlPlane } from './start.ts';

const dayMs = 24 * 3_600_000;

describe('starting a control plane', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-control-plane-'));
  });
  afterEach(async () => await rm(folder, { recursive: true }));

  const start = (changes: Partial<ControlPlaneOptions> = {}) =>
    startControlPlane(
      {
        listen: { host: '127.0.0.1', port: 0 },
        tls: undefined,
        cluster: undefined,
        urls: [],
        trustedProxies: [],
        sessions: { idleMs: 3_600_000, absoluteMs: 12 * 3_600_000 },
        dataFolder: join(folder, 'data'),
        database: undefined,
        tokenFile: undefined,
        retention: { analyticsMs: 90 * dayMs, requestsMs: 7 * dayMs },
        clickHouse: undefined,
        payloads: { retentionMs: 3_600_000, bytesMax: 1_048_576 },
        outboundAllow: [],
        smtp: undefined,
        log: { info() {}, warn() {}, error() {} },
        ...changes,
      },
      '0.0.0',
    );

  it('serves over TLS where it has a certificate', async () => {
    const { cert, key } = selfSigned({ names: ['localhost'], days: 2 });
    const plane = await start({ tls: { certificate: cert, key } });
    const answer = await new Promise((resolve, reject) => {
      request(`${plane.url}/health`, { ca: cert, servername: 'localhost' }, (response) => resolve(json(response)))
        .on('error', reject)
        .end();
    });
    expect([plane.url, answer]).toEqual([expect.stringMatching(/^https:/), { status: 'ok' }]);
    await plane.stop();
  });

  it('shows a new token again where it could not listen, since nobody saw it', async () => {
    const plane = await start();
    const { port } = new URL(plane.url);
    const other = { dataFolder: join(folder, 'other') };
    await expect(start({ ...other, listen: { host: '127.0.0.1', port: Number(port) } })).rejects.toThrow(StartError);
    const second = await start(other);
    expect(second.newOperatorToken).toMatch(/^spo_/);
    await Promise.all([plane.stop(), second.stop()]);
    const third = await start(other);
    expect(third.newOperatorToken).toBeUndefined();
    await third.stop();
  });

  it('says what is wrong with its folder', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(start({ dataFolder: join(folder, 'file') })).rejects.toThrow(
      /^The data folder .*file cannot be used: /,
    );
  });
});
