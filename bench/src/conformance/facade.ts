import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { consentAndSignIn, freePort, type RunningIdp, startGateway, startIdp } from '@sallyport/testkit';
import { exportJWK, generateKeyPair } from 'jose';
import { totals } from './judge.ts';
import type { CellRun } from './run-cell.ts';
import { type SuiteResult, withResults } from './suite.ts';

/** What the suite says of oauth-facade as an authorization server, before a provider that knows no MCP clients. */
export async function runFacade(): Promise<CellRun> {
  const idp = await startIdp({ registration: false, resourceIndicators: false, clientIdMetadata: false });
  const port = await freePort('127.0.0.1');
  const address = `http://127.0.0.1:${port}`;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const gateway = await startGateway({
    configFile: join(import.meta.dirname, '../../../examples/mcp-oauth-facade/kong.yaml'),
    args: ['--proxy-listen', `127.0.0.1:${port}`],
    env: {
      DECK_GATEWAY: address,
      DECK_MCP_URL: 'http://127.0.0.1:9',
      DECK_ISSUER: idp.issuer,
      IDP_CLIENT_SECRET: idp.clients.gateway.secret!,
      FACADE_KEY: JSON.stringify(await exportJWK(privateKey)),
      FACADE_SECRET: randomBytes(32).toString('hex'),
    },
  });
  try {
    const results = await runAgainst(`${address}/oauth`, `${address}/mcp`, idp);
    const differences = [...results]
      .filter(([, { passed, failed }]) => passed === 0 || failed > 0)
      .map(([scenario, got]) => ({ scenario, wanted: { ...got, passed: 1, failed: 0 }, got, why: undefined }));
    return { cell: 'oauth-facade', set: 'authorization', ...totals(results), differences };
  } finally {
    await gateway.stop();
    await idp.stop();
  }
}

async function runAgainst(issuer: string, resource: string, idp: RunningIdp): Promise<SuiteResult> {
  const callbackPort = await freePort('127.0.0.1');
  const callback = `http://127.0.0.1:${callbackPort}/callback`;
  const clientId = await register(`${issuer}/register`, callback);
  const args = ['authorization', '--url', issuer, '--client-id', clientId, '--resource', resource];
  return withResults('authorization-server-', [...args, '--port', String(callbackPort)], (line) => {
    // It wants a person to open a page; the answer comes to a port that it listens on.
    if (line.startsWith(`${issuer}/authorize?`)) void signIn(idp, line, callback);
  });
}

async function signIn(idp: RunningIdp, url: string, callback: string): Promise<void> {
  const back = await consentAndSignIn(idp, 'alice', url, { until: callback });
  await fetch(back);
}

async function register(url: string, callback: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Conformance suite',
      redirect_uris: [callback],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    }),
  });
  const { client_id: clientId } = (await response.json()) as { client_id: string };
  return clientId;
}
