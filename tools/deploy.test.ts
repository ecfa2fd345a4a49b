import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sallyport, startGateway } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runNode } from './run/command.ts';

const root = dirname(import.meta.dirname);
const container = readFileSync(join(root, 'deploy/Containerfile'), 'utf8');
const unit = readFileSync(join(root, 'deploy/sallyport.service'), 'utf8');

describe('what deploy/ holds', () => {
  let help: string;
  beforeAll(async () => {
    help = (await sallyport('help')).out;
  });

  it('sets variables that are flags of the gateway', () => {
    const variables = [...container.matchAll(/\b(SALLYPORT_\w+)=/g), ...unit.matchAll(/\b(SALLYPORT_\w+)=/g)];
    expect(variables.length).toBeGreaterThan(3);
    for (const [, variable] of variables) {
      const flag = `--${variable!.slice('SALLYPORT_'.length).toLowerCase().replaceAll('_', '-')} `;
      expect(help, variable).toContain(flag);
    }
  });

  it('names the ports that the gateway listens on, and leaves the Admin API inside', () => {
    const exposed = /^EXPOSE (.+)$/m.exec(container)![1]!.split(' ');
    for (const port of exposed) expect(help).toMatch(new RegExp(`Default: [\\d.]+:${port}\\.`));
    expect(exposed).not.toContain('8001');
  });

  it('brings the Node that npm would', () => {
    const { optionalDependencies } = z
      .object({ optionalDependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    const [, version] = /^ARG NODE=([\d.]+)-/m.exec(container)!;
    expect(new Set(Object.values(optionalDependencies))).toEqual(new Set([version]));
  });

  it('asks for health in a way that tells a gateway that serves from one that does not', async () => {
    const [node, ...args] = JSON.parse(/HEALTHCHECK[^\n]*\n\s+CMD (\[.*\])$/m.exec(container)![1]!) as string[];
    expect(node).toBe('node');
    const gateway = await startGateway({ config: '_format_version: "3.0"' });
    const check = async () => {
      const own = args.map((arg) => arg.replace('http://127.0.0.1:8100', gateway.statusUrl));
      return (await runNode(own, { cwd: root })).ok;
    };
    expect(await check()).toBe(true);
    const drain = { method: 'POST', body: JSON.stringify({ status: 'draining' }) };
    expect((await fetch(`${gateway.statusUrl}/status/ready`, drain)).status).toBe(204);
    expect(await check()).toBe(false);
    await gateway.stop();
    expect(await check()).toBe(false);
  });

  it('gives a shutdown more time than the gateway gives itself', () => {
    const [, drain] = /--drain-timeout SECONDS [^\n]*Default: (\d+)\./.exec(help)!;
    const [, stop] = /^TimeoutStopSec=(\d+)$/m.exec(unit)!;
    expect(Number(stop)).toBeGreaterThan(Number(drain) + 5);
  });
});
