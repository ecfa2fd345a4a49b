import { startEchoUpstream, startGateway } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { ask } from './support.ts';

const serviceId = '1a2b3c4d-0000-4000-8000-000000000001';
const routeId = '1a2b3c4d-0000-4000-8000-000000000002';

/** The names of what answered `path`, asked with `Kong-Debug: 1` or otherwise. */
async function named(path: string, args: readonly string[], debug = '1') {
  const upstream = await startEchoUpstream();
  const config = `
_format_version: "3.0"
services: [{ id: ${serviceId}, name: sérvice, url: ${upstream.url} }]
routes:
  - { id: ${routeId}, name: to-service, paths: [/named], service: sérvice }
  - { name: refused, paths: [/refused], plugins: [{ name: request-termination, config: { status_code: 403 } }] }
`;
  const gateway = await startGateway({ config, args, workers: 1 });
  try {
    const { headers } = await ask(gateway.proxyUrl + path, { headers: ['Kong-Debug', debug] });
    return Object.fromEntries(Object.entries(headers).filter(([name]) => /^kong-(route|service)-/.test(name)));
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
}

const allowed = ['--allow-debug-header'];

it('names route and service to those who ask, where that is allowed', async () => {
  expect(await named('/named', allowed)).toEqual({
    'kong-route-id': routeId,
    'kong-route-name': 'to-service',
    'kong-service-id': serviceId,
    'kong-service-name': Buffer.from('sérvice').toString('latin1'),
  });
  expect(await named('/refused', allowed)).toMatchObject({ 'kong-route-name': 'refused' });
});

it('says nothing otherwise', async () => {
  expect(await named('/named', [])).toEqual({});
  expect(await named('/named', allowed, '0')).toEqual({});
  expect(await named('/unknown', allowed)).toEqual({});
});
