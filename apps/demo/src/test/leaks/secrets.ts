import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Something that not everybody may know. */
export interface Secret {
  readonly name: string;
  readonly value: string;
  /** The processes that have to know it. */
  readonly knows: readonly string[];
  /** The one file in the state folder where it is kept. */
  readonly file?: string;
}

/** What a person was given on the way to the chatbot, and what went on from there. */
export interface Given {
  readonly token: string;
  readonly platformToken: string;
  /** For which the gateway got the token. */
  readonly code: string;
  /** Values of cookies. */
  readonly cookies: { readonly gateway: string; readonly identityProvider: string; readonly controlPlane: string };
}

const [gateway, identityProvider, controlPlane] = [
  'the gateway of AI_Platform',
  'the identity provider',
  'the control plane',
];
/** It makes keys, as operators do, and gives them to those who need them. */
const demo = 'the demo';

/** Of alice, as a consumer. */
export const consumerKey = 'alice-demo-key';

/** All of a run. `environment`: of the gateway of AI_Platform. */
export function secretsOf(folder: string, environment: ReadonlyMap<string, string>, given: Given): Secret[] {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8').trim();
  const of = (variable: string) => environment.get(variable)!.replace('Bearer ', '');
  const kept = JSON.parse(read('secrets.json')) as Record<string, string>;
  const [signingKey] = JSON.parse(read('identity-provider-keys.json')).keys as { d: string }[];
  const nodeKey = (plane: string) => {
    const file = `gateways/${plane}/node.key`;
    // The first line says what kind of key it is; after these letters, the public one begins.
    const value = read(file).split('\n')[2]!.slice(0, 28);
    return {
      name: `key of the node of ${plane}`,
      value,
      knows: [`the gateway of ${plane}`, `the event-host of the gateway of ${plane}`, demo],
      file,
    };
  };
  const { token, platformToken, code, cookies } = given;
  return [
    { name: 'key of openai', value: of('DEMO_FIRST_SECRET'), knows: [gateway, 'a simulator', demo] },
    { name: 'key of anthropic', value: of('DEMO_SECOND_SECRET'), knows: [gateway, 'a simulator', demo] },
    { name: 'key of a vendor', value: of('COHERE_API_KEY'), knows: [gateway, demo] },
    { name: 'session secret', value: kept['session']!, knows: [gateway, demo], file: 'secrets.json' },
    {
      ...{ name: 'secret of the client chatbot', value: kept['chatbotClient']!, file: 'secrets.json' },
      knows: [gateway, identityProvider, demo],
    },
    {
      ...{ name: 'secret of the client control-plane', value: kept['controlPlaneClient']!, file: 'secrets.json' },
      knows: [controlPlane, identityProvider, demo],
    },
    {
      ...{ name: 'token of the operator', value: read('operator-token'), file: 'operator-token' },
      knows: [controlPlane, demo],
    },
    {
      ...{ name: 'master key', value: read('control-plane/master-key'), file: 'control-plane/master-key' },
      knows: [controlPlane],
    },
    {
      ...{ name: 'key that signs tokens', value: signingKey!.d, file: 'identity-provider-keys.json' },
      knows: [identityProvider],
    },
    ...['Shared_Services', 'Payments', 'AI_Platform'].map(nodeKey),
    { name: 'key of a consumer', value: consumerKey, knows: [gateway, controlPlane, demo], file: 'examples.txt' },
    { name: 'token of the person', value: token, knows: [gateway, identityProvider, 'the chatbot'] },
    { name: 'token for the platform', value: platformToken, knows: [gateway, identityProvider, controlPlane] },
    // All begin alike. The demo itself is the API for people, which gets theirs.
    {
      ...{ name: 'any token', value: token.slice(0, 64) },
      knows: [gateway, identityProvider, controlPlane, 'the chatbot', demo],
    },
    { name: 'code', value: code, knows: [gateway, identityProvider] },
    { name: 'session of the gateway', value: cookies.gateway, knows: [gateway] },
    { name: 'session of the identity provider', value: cookies.identityProvider, knows: [identityProvider] },
    { name: 'session of the control plane', value: cookies.controlPlane, knows: [controlPlane] },
  ];
}

/** How a secret may stand somewhere: as it is, with two bytes a letter, percent-encoded, in hexadecimal, and within what is base64. */
export function writingsOf(secret: string): Buffer[] {
  const texts = new Set([secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex')]);
  for (const before of [0, 1, 2]) {
    const base64 = Buffer.from(' '.repeat(before) + secret).toString('base64');
    // The first and the last letters depend on what stands beside the secret.
    const own = base64.replaceAll('=', '').slice(before === 0 ? 0 : before + 1, -1);
    texts.add(own).add(own.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return [...[...texts].map((text) => Buffer.from(text)), Buffer.from(secret, 'utf16le')];
}
