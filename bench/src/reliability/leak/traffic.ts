import { request } from 'node:http';
import { type Canary, jsonWebToken } from './canaries.ts';
import type { Secrets } from './config.ts';

export interface Asked {
  readonly requests: number;
  readonly statuses: ReadonlySet<number>;
  /** Sessions that the gateway gave out. */
  readonly cookies: readonly Canary[];
}

/** Shows every secret as it is shown in life: rightly, wrongly, in vain. */
export async function ask(url: string, secrets: Secrets, rounds: number): Promise<Asked> {
  const statuses = new Set<number>();
  const cookies: Canary[] = [];
  let requests = 0;
  const send = async (path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> => {
    requests++;
    const answer = await answerTo(`${url}${path}`, headers, body);
    statuses.add(answer.status);
    return answer;
  };
  for (let round = 0; round < rounds; round++) {
    for (const { value } of [...secrets.clientKeys, ...secrets.wrongKeys]) {
      await send('/keys', { apikey: value });
      await send(`/keys/fails?apikey=${encodeURIComponent(value)}`);
      await send('/hidden/hangs-up', { apikey: value });
    }
    for (const [n, { value }] of [...secrets.passwords, ...secrets.wrongPasswords].entries())
      await send('/passwords', { authorization: `Basic ${Buffer.from(`ann-${n}:${value}`).toString('base64')}` });
    for (const [n, { value }] of secrets.jwtSecrets.entries()) {
      const token = jsonWebToken(`issuer-${n}`, value, { sub: 'ann' });
      if (round === 0) cookies.push({ kind: 'JWT', value: token });
      await send('/jwt', { authorization: `Bearer ${token}` });
      await send(`/jwt?jwt=${token}`);
      const forged = jsonWebToken(`issuer-${n}`, 'another secret', { sub: 'ann' });
      await send('/jwt', { authorization: `Bearer ${forged}` });
    }
    for (const { value } of secrets.tokens) {
      await send('/open', { authorization: `Bearer ${value}` });
      await send('/nowhere', { authorization: `Bearer ${value}` });
      await send('/away', { authorization: `Bearer ${value}` });
    }
    for (const { value } of secrets.proxyCredentials) await send('/open', { 'proxy-authorization': `Basic ${value}` });
    for (const { value } of secrets.prompts) {
      const body = JSON.stringify({ messages: [{ role: 'user', content: value }] });
      for (let model = 0; model < secrets.providerKeys.length; model++)
        await send(`/model-${model}`, { 'content-type': 'application/json' }, body);
      await send('/model-0', { 'content-type': 'application/json' }, `{"messages": [{"content": "${value}"`);
    }
    const given = await send('/sessions', { apikey: secrets.clientKeys[0]!.value });
    for (const cookie of given.cookies) {
      const [pair = ''] = cookie.split(';');
      cookies.push({ kind: 'session', value: pair.slice(pair.indexOf('=') + 1) });
      await send('/sessions', { cookie: pair });
    }
  }
  return { requests, statuses, cookies };
}

interface Answer {
  readonly status: number;
  readonly cookies: readonly string[];
}

/** Over a connection of its own: what was refused or cut spoils no other request. */
function answerTo(url: string, headers: Record<string, string>, body: string | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false, headers, method: body === undefined ? 'GET' : 'POST' }, (response) => {
      const answer = { status: response.statusCode!, cookies: response.headers['set-cookie'] ?? [] };
      response.resume().once('end', () => resolve(answer));
    })
      .once('error', reject)
      .end(body);
  });
}
