import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';
import { type FakeAws, startFakeAws, startFakeAzure, startFakeGcp } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, type LlmGateway, startLlmGateway } from './llm-support.ts';

const region = 'eu-central-1';
const canary = 'c4n4ry-of-the-operator';
const aws = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: canary };
const arn = 'arn:aws:bedrock:eu-central-1:1:inference-profile/eu.amazon.nova-lite-v1:0';

let llm: RunningDevLlm;
let signing: RunningDevLlm;
let amazon: FakeAws;
let google: Awaited<ReturnType<typeof startFakeGcp>>;
let microsoft: Awaited<ReturnType<typeof startFakeAzure>>;
let gateway: LlmGateway;

beforeAll(async () => {
  llm = await startDevLlm();
  signing = await startDevLlm({ api: 'bedrock', aws });
  amazon = await startFakeAws({ region, keys: { accessKeyId: 'AKIAMACHINE', secretAccessKey: 'unused' } });
  google = await startFakeGcp({ project: 'p' });
  microsoft = await startFakeAzure({
    tenantId: 'tenant',
    clientId: 'client',
    clientSecret: canary,
    resource: 'https://cognitiveservices.azure.com',
  });
  const proxy = (auth: object | undefined, model: object) => [
    { name: 'ai-proxy', config: { route_type: 'llm/v1/chat', auth, model, logging: { log_statistics: true } } },
  ];
  const bedrock = (url: string, name = arn) => ({
    provider: 'bedrock',
    name,
    options: { upstream_url: url, bedrock: { aws_region: region } },
  });
  const vertex = { api_endpoint: 'unused.example', project_id: 'p', location_id: 'europe-west3' };
  const gemini = (name: string) => ({
    provider: 'gemini',
    name,
    options: { upstream_url: llm.url, gemini: vertex },
  });
  const azure = {
    provider: 'azure',
    name: 'gpt-4o',
    options: {
      upstream_url: `${llm.url}/v1/chat/completions`,
      azure_deployment_id: 'd',
      azure_api_version: '2024-10-21',
    },
  };
  const keys = { aws_access_key_id: aws.accessKeyId, aws_secret_access_key: '{vault://env/canary}' };
  const nobody = {
    azure_client_id: 'client',
    azure_client_secret: `${canary}-wrong`,
    azure_tenant_id: 'tenant',
  };
  const target = (auth: object, weight: number) => ({ route_type: 'llm/v1/chat', auth, model: azure, weight });
  const oneOfTwo = {
    balancer: { algorithm: 'priority' },
    targets: [target(nobody, 2), target({ azure_use_managed_identity: true }, 1)],
  };
  gateway = await startLlmGateway(
    [
      { path: '/bedrock', plugins: proxy(keys, bedrock(signing.url)) },
      {
        path: '/bedrock-wrong-key',
        plugins: proxy({ ...keys, aws_secret_access_key: 'wrong' }, bedrock(signing.url)),
      },
      { path: '/bedrock-machine', plugins: proxy(undefined, bedrock(llm.url)) },
      {
        path: '/vertex',
        plugins: proxy(
          { gcp_use_service_account: true, gcp_service_account_json: '{vault://env/key-file}' },
          gemini('gemini-2.5-flash'),
        ),
      },
      { path: '/vertex-machine', plugins: proxy({ gcp_use_service_account: true }, gemini('gemini-2.5-flash')) },
      { path: '/azure-machine', plugins: proxy({ azure_use_managed_identity: true }, azure) },
      {
        path: '/azure-application',
        plugins: proxy(
          { azure_client_id: 'client', azure_client_secret: '{vault://env/canary}', azure_tenant_id: 'tenant' },
          azure,
        ),
      },
      { path: '/azure-nobody', plugins: proxy(nobody, azure) },
      { path: '/one-of-two', plugins: [{ name: 'ai-proxy-advanced', config: oneOfTwo }] },
    ],
    {
      CANARY: canary,
      KEY_FILE: google.keyFile,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: amazon.url,
      GCE_METADATA_HOST: new URL(google.url).host,
      AZURE_AUTHORITY_HOST: microsoft.url,
      AZURE_POD_IDENTITY_AUTHORITY_HOST: microsoft.url,
    },
  );
});
afterAll(async () => {
  await gateway?.stop();
  for (const server of [llm, signing, amazon, google, microsoft]) await server?.stop();
});

const hello = { messages: [{ role: 'user', content: 'Hello' }] };

/** The answer's text, which the simulator makes of what it was asked. */
async function said(path: string, body: object = hello): Promise<unknown> {
  const { status, text } = await gateway.post(path, body);
  expect([status, text]).toEqual([200, expect.stringContaining('"choices"')]);
  return JSON.parse(text).choices[0].message.content;
}

describe('Bedrock', () => {
  it('is sent requests that are signed as they go out, under a model’s whole ARN', async () => {
    expect(await said('/bedrock')).toEqual(expect.any(String));
    const { url, headers } = signing.journal.last!;
    expect(url).toBe(`/model/${encodeURIComponent(arn)}/converse`);
    expect(headers.authorization).toContain(`/${region}/bedrock/aws4_request`);
    expect(headers.host).toBe(new URL(signing.url).host);
  });

  it('streams', async () => {
    const { text } = await gateway.post('/bedrock', { ...hello, stream: true });
    expect(dataOf(text).at(-1)).toBe('[DONE]');
    expect(signing.journal.last!.url).toMatch(/\/converse-stream$/);
  });

  it('refuses another key, in the caller’s language', async () => {
    const { status, text } = await gateway.post('/bedrock-wrong-key', hello);
    expect(status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({ error: { message: expect.any(String) } });
  });

  it('is shown the temporary keys of the machine, which are asked for once', async () => {
    for (const _ of [1, 2, 3]) await said('/bedrock-machine');
    expect(llm.journal.last!.headers).toMatchObject({
      authorization: expect.stringContaining('Credential=ASIA'),
      'x-amz-security-token': expect.any(String),
    });
    expect(amazon.answered).toEqual(['machine']);
  });
});

describe('Vertex AI', () => {
  it.each(['/vertex', '/vertex-machine'])('is shown a token of Google, which is asked for once: %s', async (path) => {
    const before = google.tokensGiven;
    for (const _ of [1, 2, 3]) expect(await said(path)).toEqual(expect.any(String));
    const { url, headers } = llm.journal.last!;
    expect(url).toBe('/v1/projects/p/locations/europe-west3/publishers/google/models/gemini-2.5-flash:generateContent');
    expect(headers.authorization).toMatch(/^Bearer ya29\./);
    expect(google.tokensGiven).toBe(before + 1);
  });
});

describe('Azure OpenAI', () => {
  it.each([
    ['/azure-machine', 'machine'],
    ['/azure-application', 'client-secret'],
  ])('is shown a token of Microsoft: %s', async (path, giver) => {
    expect(await said(path)).toEqual(expect.any(String));
    const { url, headers } = llm.journal.last!;
    expect(url).toBe('/v1/chat/completions?api-version=2024-10-21');
    expect(headers.authorization).toMatch(/^Bearer /);
    expect(microsoft.tokensGiven.at(-1)).toBe(giver);
  });

  it('is asked in the version of its API that the caller names', async () => {
    await said('/azure-machine?api-version=2025-01-01-preview&apikey=not-for-azure');
    expect(llm.journal.last!.url).toBe('/v1/chat/completions?api-version=2025-01-01-preview');
  });

  it('gives way to another target while there is no token for it', async () => {
    expect(await said('/one-of-two')).toEqual(expect.any(String));
  });

  it('is not asked while there is no token: the caller hears that it failed, and the log why', async () => {
    const before = llm.journal.all.length;
    const { status, text } = await gateway.post('/azure-nobody', hello);
    expect(status).toBe(500);
    expect(JSON.parse(text).error.message).toBe('LLM request failed before proxying');
    expect(llm.journal.all.length).toBe(before);
    await expect
      .poll(() => gateway.gateway.logs.some((line) => line.includes('no token for a model provider')))
      .toBe(true);
  });
});

it('no log, record or answer holds a credential', async () => {
  const records = await gateway.records('/bedrock');
  const answers = await Promise.all(
    ['/bedrock', '/bedrock-wrong-key', '/azure-nobody'].map((path) => gateway.post(path, hello)),
  );
  const all = JSON.stringify([gateway.gateway.logs, records, answers]);
  for (const secret of [canary, 'BEGIN PRIVATE KEY', 'ya29.', 'Signature=']) expect(all).not.toContain(secret);
});
