import { randomBytes, randomUUID } from 'node:crypto';
import { missionQuestion } from '@sallyport/dev-llm/questions';
import { PlainBrowser, signInAt } from '@sallyport/testkit';
import type { Stage } from '../stage.ts';
import type { Given } from './secrets.ts';
import type { Taps } from './taps.ts';

/** Alice signs in, in a browser of her own, and asks each of her models; tells what she and upstreams were given for it. */
export async function askAsAlice(stage: Stage, taps: Taps): Promise<Given> {
  const { gateway, identityProvider: issuer } = stage;
  const chat = `${gateway}/chat`;
  const controlPlane = stage.demo.find(/(http:\S+)\/login\/demo/);
  const browser = new PlainBrowser();
  const { url } = await signInAt(issuer, 'alice', `${chat}/`, { browser, until: `${chat}/?` });
  await browser.open(url.href);
  const { models } = (await (await browser.fetch(`${chat}/api/session`)).json()) as { models: { id: string }[] };
  for (const { id: model } of models) {
    const headers = {
      'content-type': 'application/json',
      origin: gateway,
      traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
    };
    const body = JSON.stringify({ conversationId: randomUUID(), model, text: missionQuestion });
    await (await browser.fetch(`${chat}/api/chat`, { method: 'POST', headers, body })).text();
  }
  await signInAt(issuer, 'alice', `${controlPlane}/login/demo`, { browser });
  const cookie = (at: string, name: string) => {
    const all = browser.cookiesFor(new URL(at)).split('; ');
    return all.find((it) => it.startsWith(`${name}=`))!.slice(name.length + 1);
  };
  const bearer = ({ requests }: Taps['chatbot']) => requests.at(-1)!.headers['authorization']!.replace('Bearer ', '');
  return {
    token: bearer(taps.chatbot),
    platformToken: bearer(taps.platform),
    code: url.searchParams.get('code')!,
    cookies: {
      gateway: cookie(chat, 'session'),
      identityProvider: cookie(issuer, '_session'),
      controlPlane: cookie(controlPlane, 'sallyport_session'),
    },
  };
}
