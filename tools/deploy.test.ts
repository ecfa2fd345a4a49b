import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { sallyport, startGateway } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { runNode } from './run/command.ts';

const root = dirname(import.meta.dirname);
const chart = 'deploy/helm/sallyport';
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const container = read('deploy/Containerfile');
const unit = read('deploy/sallyport.service');
const texts = readdirSync(join(root, 'deploy'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));

describe('what deploy/ holds', () => {
  let flags: ReadonlySet<string>;
  let help: string;
  beforeAll(async () => {
    help = (await sallyport('help')).out;
    flags = new Set(help.match(/(?<=^ {4})--[a-z][a-z0-9-]+/gm));
  });

  it('sets variables that are flags', () => {
    const variables = texts.flatMap((text) => text.match(/\bSALLYPORT_[A-Z][A-Z_]*[A-Z]\b/g) ?? []);
    expect(variables.length).toBeGreaterThan(20);
    const flagOf = (variable: string) => `--${variable.slice(10).toLowerCase().replaceAll('_', '-')}`;
    expect(variables.filter((variable) => !flags.has(flagOf(variable)))).toEqual([]);
  });

  it('names flags that are there', () => {
    const lines = texts
      .filter((text) => text !== container)
      .flatMap((text) => text.split('\n'))
      .filter((line) => !/npm|kubectl|--from-file/.test(line));
    const named = lines.flatMap((line) => line.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? []);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((flag) => !flags.has(flag))).toEqual([]);
  });

  it('has a chart of this version, and values that its templates use and nothing else', () => {
    const { version, appVersion } = parse(read(`${chart}/Chart.yaml`)) as Record<string, string>;
    const { version: ours } = JSON.parse(read('package.json')) as { version: string };
    expect([version, appVersion]).toEqual([ours, ours]);
    const values = parse(read(`${chart}/values.yaml`)) as Record<string, object>;
    expect(Object.keys(values)).toEqual(['gateway', 'controlPlane', 'networkPolicy']);
    const templates = texts.filter((text) => text.includes('{{')).join('\n');
    for (const names of Object.values(values).map(Object.keys))
      for (const name of names) expect(templates).toMatch(new RegExp(`\\.${name}\\b`));
  });

  it('names the ports that the gateway and the control plane listen on, and leaves the Admin API inside', () => {
    const exposed = [...container.matchAll(/^EXPOSE (.+)$/gm)].flatMap(([, ports]) => ports!.split(' '));
    expect(exposed).toEqual(['8300', '8305', '8000', '8443', '8100']);
    for (const port of exposed.filter((one) => one !== '8305'))
      expect(help).toMatch(new RegExp(`Default: [\\d.]+:${port}\\.`));
    expect(texts.filter((text) => /\b8001\b/.test(text))).toEqual([]);
  });

  it('brings the Node that npm would', () => {
    const { optionalDependencies } = z
      .object({ optionalDependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    const [, version] = /^ARG NODE=([\d.]+)-/m.exec(container)!;
    expect(new Set(Object.values(optionalDependencies))).toEqual(new Set([version]));
  });

  it('asks for health in a way that tells a gateway that serves from one that does not', async () => {
    const gateway = await startGateway({ config: '_format_version: "3.0"', workers: 1 });
    const check = () => isHealthy('gateway', 'http://127.0.0.1:8100', gateway.statusUrl);
    expect(await check()).toBe(true);
    const drain = { method: 'POST', body: JSON.stringify({ status: 'draining' }) };
    expect((await fetch(`${gateway.statusUrl}/status/ready`, drain)).status).toBe(204);
    expect(await check()).toBe(false);
    await gateway.stop();
    expect(await check()).toBe(false);
  });

  it('asks a control plane likewise', async () => {
    let status = 200;
    const server = createServer(({ url }, response) => response.writeHead(url === '/health' ? status : 404).end());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const check = () => isHealthy('control-plane', 'port: 8300', `port: ${port}`);
    expect(await check()).toBe(true);
    status = 503;
    expect(await check()).toBe(false);
    await new Promise((closed) => server.close(closed));
    expect(await check()).toBe(false);
  });

  it('gives a shutdown more time than the gateway gives itself', () => {
    const [, drain] = /--drain-timeout SECONDS [^\n]*Default: (\d+)\./.exec(help)!;
    const [, stop] = /^TimeoutStopSec=(\d+)$/m.exec(unit)!;
    expect(Number(stop)).toBeGreaterThan(Number(drain) + 5);
  });
});

/** What the image would run to ask for health, with the address of one that was started here. */
async function isHealthy(stage: string, address: string, ours: string): Promise<boolean> {
  const [, ofStage] = container.split(` AS ${stage}\n`);
  const [node, ...args] = JSON.parse(/HEALTHCHECK[^\n]*\n\s+CMD (\[.*\])$/m.exec(ofStage!)![1]!) as string[];
  expect(node).toBe('node');
  expect(args.join()).toContain(address);
  const own = args.map((arg) => arg.replace(address, ours));
  return (await runNode(own, { cwd: root })).ok;
}
