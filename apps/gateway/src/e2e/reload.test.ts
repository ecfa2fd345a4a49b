import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, serve, type TestServer } from './support.ts';

let upstream: TestServer;
let collector: TestServer;
let endStream: () => void = () => {};
let collected: { request: { uri: string }; response: { status: number; headers: Record<string, string> } }[] = [];
let gateway: RunningGateway;

/** Each configuration marks its answers, and logs what it served, after a while. */
const marked = (mark: string) => `
_format_version: "3.0"
services: [{ name: s, url: "${upstream.url}", routes: [{ name: r, paths: [/] }] }]
plugins:
  - { name: response-transformer, config: { add: { headers: ["x-mark:${mark}"] } } }
  - { name: http-log, config: { http_endpoint: "${collector.url}", queue: { max_batch_size: 100, max_coalescing_delay: 60 } } }
`;

beforeAll(async () => {
  upstream = await serve((incoming, response) => {
    if (incoming.url !== '/stream') {
      response.end('ok');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
    endStream = () => response.end('data: 2\n\n');
  });
  collector = await serve((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.once('end', () => {
      collected = collected.concat(JSON.parse(Buffer.concat(chunks).toString()) as typeof collected);
      response.end();
    });
  });
  gateway = await startGateway({ config: marked('first') });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([upstream?.stop(), collector?.stop()]);
});

const mark = async () => (await ask(gateway.proxyUrl)).headers['x-mark'];
const marks = async () => new Set(await Promise.all(Array.from({ length: 8 }, mark)));
const inFolder = (name: string) => join(gateway.configFile, '..', name);
const logged = (text: string) => gateway.logs.some((line) => line.includes(text));

describe('a reload', () => {
  it('follows a file that is written', async () => {
    expect(await marks()).toEqual(new Set(['first']));
    await writeFile(gateway.configFile, marked('second'));
    await expect.poll(marks, { timeout: 10_000 }).toEqual(new Set(['second']));
  });

  it('follows a file that is replaced', async () => {
    await writeFile(inFolder('next.yaml'), marked('third'));
    await rename(inFolder('next.yaml'), gateway.configFile);
    await expect.poll(marks, { timeout: 10_000 }).toEqual(new Set(['third']));
  });

  it('keeps what runs when the file is broken, and logs all that is wrong', async () => {
    await writeFile(
      gateway.configFile,
      `${marked('broken')}routes: [{ name: a, path: [/a] }, { name: b, paths: [b] }]\n`,
    );
    await expect
      .poll(() => logged("did you mean 'paths'") && logged('should start with'), { timeout: 10_000 })
      .toBe(true);
    expect(await marks()).toEqual(new Set(['third']));
    // Whoever mends the file wants to know that it is right again.
    await writeFile(gateway.configFile, marked('third'));
    await expect.poll(() => logged('the files say what runs already'), { timeout: 10_000 }).toBe(true);
    await writeFile(gateway.configFile, marked('fourth'));
    await expect.poll(marks, { timeout: 10_000 }).toEqual(new Set(['fourth']));
  });

  it('follows SIGHUP', async () => {
    const seen = gateway.logs.length;
    gateway.process.kill('SIGHUP');
    expect(await marks()).toEqual(new Set(['fourth']));
    await writeFile(gateway.configFile, marked('fifth'));
    gateway.process.kill('SIGHUP');
    await expect.poll(marks, { timeout: 10_000 }).toEqual(new Set(['fifth']));
    expect(gateway.logs.slice(seen).filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('lets exchanges in flight go on with what they began with', async () => {
    const call = request(`${gateway.proxyUrl}/stream`, { agent: false });
    call.end();
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    expect(response.headers['x-mark']).toBe('fifth');
    await once(response, 'data');
    await writeFile(gateway.configFile, marked('sixth'));
    await expect.poll(marks, { timeout: 10_000 }).toEqual(new Set(['sixth']));
    endStream();
    await once(response.resume(), 'end');
  });

  it('loses no record of anything, requests that match no route included', async () => {
    await writeFile(gateway.configFile, marked('seventh').replace('paths: [/]', 'paths: [/only]'));
    await expect.poll(async () => (await ask(gateway.proxyUrl)).status, { timeout: 10_000 }).toBe(404);
    // Queues hold what came since their last full batch: their delay is longer than this test.
    expect(await gateway.stop()).toBe(0);
    const marks = new Set(collected.map(({ response }) => response.headers['x-mark']));
    expect(marks).toEqual(new Set(['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh']));
    expect(collected.filter(({ response }) => response.headers['x-mark'] === 'first').length).toBeGreaterThanOrEqual(8);
    expect(collected.some(({ request: { uri } }) => uri === '/stream')).toBe(true);
    expect(collected.some(({ response }) => response.status === 404)).toBe(true);
  });
});
