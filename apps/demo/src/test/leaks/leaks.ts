import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../demo-process.ts';
import type { Stage } from '../stage.ts';
import { doorsOf } from './doors.ts';
import { askAsAlice } from './journey.ts';
import { inMemoryOf } from './memory.ts';
import { environmentOf, processesOf } from './processes.ts';
import { Search } from './search.ts';
import { consumerKey, type Given, type Secret, secretsOf, writingsOf } from './secrets.ts';
import type { Tapped } from './tap.ts';
import { type Taps, tapUpstreams } from './taps.ts';

/** Of a demo with which people have worked: whatever is secret stays with those who have to know it. */
export function itKeepsSecrets(stage: Stage): void {
  let taps: Taps;
  let given: Given;
  let secrets: readonly Secret[];
  let search: Search<string>;

  beforeAll(async () => {
    const { demo, folder } = stage;
    taps = await tapUpstreams(demo);
    given = await askAsAlice(stage, taps);
    const gateway = processesOf(demo.child.pid!).find(({ role }) => role === 'the gateway of AI_Platform')!;
    secrets = secretsOf(folder, environmentOf(gateway.pid), given);
    search = searchFor(secrets);
  });
  afterAll(async () => {
    await Promise.all(Object.values(taps ?? {}).map((tap) => tap.stop()));
  });

  it('shows the chatbot the token of the person, models their keys, and the platform a token of its own: nothing else', () => {
    const shown = (requests: readonly Tapped[]) => {
      expect(requests.length).toBeGreaterThan(1);
      return [...new Set(requests.flatMap(({ bytes }) => [...search.in(bytes)]))].sort();
    };
    expect(shown(taps.chatbot.requests)).toEqual(['any token', 'token of the person']);
    expect(shown(taps.openai.requests)).toEqual(['key of openai']);
    expect(shown(taps.anthropic.requests)).toEqual(['key of anthropic']);
    expect(shown(taps.platform.requests)).toEqual(['any token', 'token for the platform']);
  });

  it.runIf(process.platform === 'linux')('has secrets in no process but those that need them', () => {
    const processes = processesOf(stage.demo.child.pid!);
    expect([...new Set(processes.map(({ role }) => role))].sort()).toEqual(rolesOfDemo);
    const found = processes.map(({ pid, role }) => ({ role, names: inMemoryOf(pid, search) }));
    const surprising = found.flatMap(({ role, names }) =>
      secrets.filter(({ name, knows }) => names.has(name) && !knows.includes(role)).map(({ name }) => [role, name]),
    );
    expect(surprising).toEqual([]);
    const simulators = found.filter(({ role }) => role === 'a simulator').map(({ names }) => [...names]);
    expect(simulators.toSorted()).toEqual([['key of anthropic'], ['key of openai']]);
    // What has to be somewhere is found there.
    const gateway = found.filter(({ role }) => role === 'the gateway of AI_Platform').at(-1)!;
    expect([...gateway.names]).toEqual(
      expect.arrayContaining(['key of openai', 'key of anthropic', 'session secret', 'secret of the client chatbot']),
    );
  });

  it('writes secrets to no file but the one where each is kept, and prints none', async () => {
    const { demo, folder } = stage;
    await visitWithSecrets(stage, given);
    const kept = new Set(secrets.flatMap(({ name, file }) => (file === undefined ? [] : [`${name}: ${file}`])));
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
    const found = files.flatMap(({ parentPath, name: file }) => {
      const path = join(parentPath, file);
      return [...search.in(readFileSync(path))].map((name) => `${name}: ${path.slice(folder.length + 1)}`);
    });
    expect(new Set(found)).toEqual(kept);
    expect([...search.in(Buffer.from(demo.lines.join('\n')))]).toEqual([]);
  });

  // Last: those who refuse a token have seen it.
  it('opens nothing past the gateway with a token that is for the gateway, and nothing but tools with one for the platform', async () => {
    const doors = Object.entries(doorsOf(stage, taps));
    const statuses = doors.map(async ([name, knock]) => [
      name,
      await Promise.all([knock(), knock(given.token), knock(given.platformToken)]),
    ]);
    expect(Object.fromEntries(await Promise.all(statuses))).toEqual({
      'the gateway, for tools': [401, 200, 403],
      'the gateway, for models': [401, 200, 403],
      'the gateway, for an API': [401, 200, 403],
      'the chatbot': [401, 200, 401],
      'the first vendor': [401, 401, 401],
      'the second vendor': [401, 401, 401],
      'the MCP server': [401, 401, 200],
      'the API, version 2': [401, 401, 401],
      'the API, version 3': [401, 401, 401],
    });
  });
}

const rolesOfDemo = [
  'a simulator',
  'the MCP server',
  'the chatbot',
  'the control plane',
  'the demo',
  'the embedding-host of the gateway of AI_Platform',
  'the event-host of the gateway of AI_Platform',
  'the event-host of the gateway of Payments',
  'the event-host of the gateway of Shared_Services',
  'the gateway of AI_Platform',
  'the gateway of Payments',
  'the gateway of Shared_Services',
  'the identity provider',
];

/** Ports of a host share cookies: browsers show those of each to all. And keys are asked for in a query, too. */
async function visitWithSecrets({ gateway, folder }: Stage, { cookies }: Given): Promise<void> {
  const cookie = `session=${cookies.gateway}; _session=${cookies.identityProvider}; sallyport_session=${cookies.controlPlane}`;
  await fetch(`${gateway}/mcp?apikey=${consumerKey}`);
  await fetch(`${gateway}/echo/last-visit`, { headers: { cookie } });
  await until(() => readFileSync(join(folder, 'access.log'), 'utf8').includes('/echo/last-visit'));
}

function searchFor(secrets: readonly Secret[]): Search<string> {
  return new Search(secrets.flatMap(({ name, value }) => writingsOf(value).map((bytes) => [name, bytes] as const)));
}
