import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import { selfSigned } from '@sallyport/certificates';
import { decodeFrame, type Entity, type FrameHead, type NodeMessage, type PlaneMessage } from '@sallyport/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { gatewayVersion, TestCluster } from './test/test-cluster.ts';

interface Delivered {
  readonly head: FrameHead;
  readonly text: string;
}

/** A gateway that says what a test has it say. */
class ScriptedNode {
  readonly socket: WebSocket;
  readonly words: PlaneMessage[] = [];
  readonly frames: Delivered[] = [];
  /** Code and reason of the end, or the status of a refusal. */
  readonly ended: Promise<[number, string]>;
  readonly id = randomUUID();

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.ended = new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => {
        response
          .setEncoding('utf8')
          .once('data', (text: string) => resolve([response.statusCode!, JSON.parse(text).detail]));
      });
      socket.on('error', () => {});
      socket.once('close', (code, reason) => resolve([code, reason.toString()]));
    });
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) return void this.words.push(JSON.parse(data.toString()));
      const { head, content } = decodeFrame(data)!;
      this.frames.push({ head, text: zstdDecompressSync(content).toString() });
    });
  }

  say(message: NodeMessage | object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  hello(changes: object = {}, node: object = {}): void {
    this.say({
      ...{
        type: 'hello',
        protocol: 1,
        plugins: [{ name: 'key-auth' }],
        collections: ['routes', 'plugins'],
        ...changes,
      },
      node: { id: this.id, hostname: 'scripted', version: gatewayVersion, labels: {}, ...node },
    });
  }

  /** Answers the newest frame. */
  applied(): void {
    const { version, hash } = this.frames.at(-1)!.head;
    this.say({ type: 'applied', configuration: { version, hash } });
  }
}

describe('the hub of gateways', () => {
  let cluster: TestCluster;
  const nodes: ScriptedNode[] = [];
  beforeAll(async () => {
    cluster = await TestCluster.start();
    await cluster.write({ collection: 'routes', id: 'r0', entity: { id: 'r0' } });
  });
  afterAll(() => cluster.stop());
  afterEach(async () => {
    for (const { socket } of nodes) socket.terminate();
    await Promise.all(nodes.splice(0).map(({ ended }) => ended));
  });

  const connect = async (pair = cluster.newCertificate(), path = '/v1/outlet', tls: object = {}) => {
    const url = `wss://127.0.0.1:${cluster.port}${path}`;
    const socket = new WebSocket(url, { ...pair, rejectUnauthorized: false, ...tls });
    const node = new ScriptedNode(socket);
    nodes.push(node);
    await Promise.race([new Promise((resolve) => socket.once('open', resolve)), node.ended]);
    return node;
  };
  const put = (id: string, more: object = {}) =>
    cluster.write({ collection: 'routes', id, entity: { id, ...more } as Entity });
  const framesOf = (node: ScriptedNode, count: number) =>
    expect.poll(() => node.frames.length, { interval: 5 }).toBe(count);

  it('sends the newest version to who says hello, and each change as such', async () => {
    const node = await connect();
    node.hello();
    await framesOf(node, 1);
    const controlPlane = { id: 'default', name: 'default' };
    expect(node.words).toEqual([{ type: 'welcome', protocol: 1, controlPlane, hears: ['health'] }]);
    expect(node.frames[0]).toMatchObject({ head: { type: 'snapshot' }, text: '["routes",{"id":"r0"}]\n' });
    node.applied();
    const version = await put('r1');
    await framesOf(node, 2);
    expect(node.frames[1]).toMatchObject({
      head: { type: 'delta', from: version - 1, version },
      text: JSON.stringify([{ collection: 'routes', id: 'r1', entity: { id: 'r1' } }]),
    });
    node.applied();
    expect(await cluster.hub.applied('default', version, 5_000)).toEqual({
      applied: [node.id],
      rejected: [],
      pending: [],
    });
  });

  it('keeps how the targets of a gateway are, and the newest of what it tells in a hurry', async () => {
    const node = await connect();
    node.hello();
    await framesOf(node, 1);
    const report = (health: string) => ({ upstreams: [{ name: 'shop', health, targets: [] }] });
    for (const health of ['HEALTHY', 'UNHEALTHY', 'DNS_ERROR']) node.say({ type: 'health', ...report(health) });
    const kept = async () =>
      (await cluster.store.clusterNodes.health('default')).find(({ nodeId }) => nodeId === node.id);
    await expect.poll(kept, { interval: 5 }).toMatchObject({ report: report('DNS_ERROR') });
    node.say({ type: 'health', upstreams: [{ name: 'shop', health: 'TIRED', targets: [] }] });
    expect(await node.ended).toEqual([4400, 'It says what no gateway says.']);
  });

  it('reads a version once, however many want all of it', async () => {
    await put('r1', { often: 1 });
    const keeper = await connect();
    keeper.hello();
    await framesOf(keeper, 1);
    keeper.applied();
    await put('r1', { often: 2 });
    await framesOf(keeper, 2);
    const { reads } = cluster.source;
    const crowd = await Promise.all(Array.from({ length: 20 }, () => connect()));
    for (const node of crowd) node.hello();
    await Promise.all(crowd.map((node) => framesOf(node, 1)));
    expect(cluster.source.reads - reads).toBe(1);
  });

  it('has only the newest wait for who is busy, and makes others wait for nobody', async () => {
    const [slow, quick] = [await connect(), await connect()];
    for (const node of [slow, quick]) {
      node.hello();
      await framesOf(node, 1);
    }
    quick.applied();
    let last = 0;
    for (let n = 0; n < 5; n++) {
      last = await put('r1', { n });
      await expect.poll(() => quick.frames.at(-1)!.head.version, { interval: 5 }).toBe(last);
      quick.applied();
    }
    expect(slow.frames.length).toBe(1);
    slow.applied();
    await framesOf(slow, 2);
    expect(slow.frames[1]!.head).toMatchObject({ type: 'delta', version: last });
  });

  it('sends a burst at once', async () => {
    const node = await connect();
    node.hello();
    await framesOf(node, 1);
    node.applied();
    await expect.poll(() => cluster.hub.applied('default', 1, 1_000)).toMatchObject({ pending: [] });
    const versions = await Promise.all(Array.from({ length: 10 }, (_, n) => put(`burst-${n}`)));
    await framesOf(node, 2);
    expect(node.frames[1]!.head).toMatchObject({ version: versions.at(-1) });
  });

  it('sends all of it to who has another content under the same version, or asks for it', async () => {
    const version = await put('r1', { again: true });
    const node = await connect();
    node.hello({ configuration: { version, hash: '0'.repeat(32) } });
    await framesOf(node, 1);
    expect(node.frames[0]!.head).toMatchObject({ type: 'snapshot', version });
    node.applied();
    await put('r1', { again: false });
    await framesOf(node, 2);
    node.say({ type: 'resend', reason: 'it does not fit' });
    await framesOf(node, 3);
    expect(node.frames[2]!.head.type).toBe('snapshot');
  });

  it('sends nothing to who has it, and a change to who is a few versions behind', async () => {
    const first = await connect();
    first.hello();
    await framesOf(first, 1);
    const { version, hash } = first.frames[0]!.head;
    const same = await connect();
    same.hello({ configuration: { version, hash } });
    await expect.poll(() => same.words.length).toBe(1);
    expect(same.frames).toEqual([]);
    await put('r1', { behind: 1 });
    await put('r2', { behind: 2 });
    const behind = await connect();
    behind.hello({ configuration: { version, hash } });
    await framesOf(behind, 1);
    expect(behind.frames[0]!.head).toMatchObject({ type: 'delta', from: version, version: version + 2 });
  });

  it('does not send again what was rejected', async () => {
    const node = await connect();
    node.hello();
    await framesOf(node, 1);
    const { version, hash } = node.frames[0]!.head;
    node.say({ type: 'rejected', configuration: { version, hash }, problems: [{ entityId: 'r0', message: 'no' }] });
    node.say({ type: 'ping' });
    await expect.poll(() => node.words.at(-1)).toEqual({ type: 'pong' });
    expect(await cluster.hub.applied('default', version, 1_000)).toMatchObject({ rejected: [{ nodeId: node.id }] });
    expect(node.frames.length).toBe(1);
  });

  it('understands what a gateway of protocol 1 was recorded to say', async () => {
    const recorded = new URL(
      '../../../../packages/contracts/src/cluster/fixtures/hello.protocol-1.json',
      import.meta.url,
    );
    const node = await connect();
    node.say(readFileSync(recorded, 'utf8'));
    await framesOf(node, 1);
  });

  it.each([
    ['node_incompatible', 'upgrade the control plane', { version: '0.2.0' }],
    ['node_incompatible', 'upgrade the control plane', { version: '1.0.0' }],
  ])('withholds it from a gateway that is newer: %s', async (status, reason, node) => {
    const newer = await connect();
    newer.hello({}, node);
    await expect.poll(() => newer.words[1]).toMatchObject({ type: 'withheld', status });
    expect((newer.words[1] as { reason: string }).reason).toContain(reason);
    expect(newer.frames).toEqual([]);
  });

  it('withholds it while a plugin is configured that the gateway does not have', async () => {
    const entity = { id: 'p', name: 'our-own' };
    const version = await cluster.write({ collection: 'plugins', id: 'p', entity });
    const node = await connect();
    node.hello();
    const reason = 'The configuration uses what the gateway does not have: our-own.';
    await expect.poll(() => node.words[1]).toEqual({ type: 'withheld', status: 'plugin_set_incompatible', reason });
    const report = await cluster.hub.applied('default', version, 1_000);
    expect(report).toEqual({ applied: [], rejected: [], pending: [node.id] });
    expect(await cluster.store.clusterNodes.find('default', node.id)).toMatchObject({ statusReason: reason });
    await cluster.write({ collection: 'plugins', id: 'p', entity: undefined });
    await framesOf(node, 1);
  });

  it('cuts off at once whose certificate is withdrawn', async () => {
    const node = await connect();
    node.hello();
    await framesOf(node, 1);
    cluster.trust.certificates.pop();
    await cluster.hub.recheck('default');
    expect(await node.ended).toEqual([4401, expect.stringContaining('registered with no control plane')]);
    const connected = async () => (await cluster.store.clusterNodes.find('default', node.id))?.isConnected;
    await expect.poll(connected).toBe(false);
  });

  it('withholds it from a gateway that does not know a kind of entity', async () => {
    const node = await connect();
    node.hello({ collections: ['plugins'] });
    await expect
      .poll(() => node.words[1])
      .toMatchObject({ status: 'node_incompatible', reason: expect.stringContaining('routes') });
    expect(node.frames).toEqual([]);
  });

  it.each<[string, number, (node: ScriptedNode) => void]>([
    ['says nothing that is known', 4400, (node) => node.say({ type: 'reboot' })],
    ['says no JSON', 4400, (node) => node.say('{')],
    ['sends bytes', 4400, (node) => node.socket.send(Buffer.from('{}'))],
    ['answers before it was asked', 4400, (node) => node.say({ type: 'ping' })],
    ['says too much at once', 1009, (node) => node.say('x'.repeat(2 * 1024 * 1024))],
    [
      'says too much',
      4429,
      (node) => {
        for (let n = 0; n < 300; n++) node.say({ type: 'ping' });
      },
    ],
  ])('ends a connection that %s', async (_, code, misbehave) => {
    const node = await connect();
    if (code === 4429) node.hello();
    misbehave(node);
    expect((await node.ended)[0]).toBe(code);
  });

  it('lets nobody take the place of a gateway that is connected, but for itself', async () => {
    const pair = cluster.newCertificate();
    const first = await connect(pair);
    first.hello();
    await framesOf(first, 1);
    const thief = await connect();
    thief.hello({}, { id: first.id });
    expect(await thief.ended).toEqual([4400, expect.stringContaining('with another certificate')]);
    const again = await connect(pair);
    again.hello({}, { id: first.id });
    expect((await first.ended)[0]).toBe(4409);
    await framesOf(again, 1);
  });

  it("lets nobody in whose certificate is not registered, old, or a server's, and nobody with an old TLS", async () => {
    const names = ['a gateway'];
    const old = selfSigned({ names, days: -0.5, usage: 'client' });
    const ofServer = selfSigned({ names, days: 1, usage: 'server' });
    for (const { cert } of [old, ofServer]) cluster.trust.register('default', cert);
    const endings = [];
    for (const pair of [selfSigned({ names, days: 1 }), old, ofServer, { cert: '', key: '' }]) {
      const tls = pair.cert === '' ? { cert: undefined, key: undefined } : {};
      endings.push(await (await connect(pair, '/v1/outlet', tls)).ended);
    }
    const refusals = ['registered with no control plane', 'ended on', 'not for clients', 'showed no certificate'];
    expect(endings).toEqual(refusals.map((reason) => [401, expect.stringContaining(reason)]));
    expect(cluster.refused.slice(-4)).toEqual(refusals.map((reason) => expect.stringContaining(reason)));
    const elsewhere = await connect(undefined, `/v1/outlet?control_plane_id=${randomUUID()}`);
    expect((await elsewhere.ended)[0]).toBe(401);
    expect((await (await connect(undefined, '/v1/elsewhere')).ended)[0]).toBe(404);
    const ancient = await connect(undefined, '/v1/outlet', {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL@SECLEVEL=0',
    });
    expect((await ancient.ended)[0]).toBe(1006);
  });
});
