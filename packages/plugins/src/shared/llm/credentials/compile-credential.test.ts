import { findProvider } from '@sallyport/llm';
import { refuse } from '@sallyport/pipeline';
import { exchange, type FakeServices, fakeServices } from '@sallyport/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { upstreamAuthSchema } from '../../upstream-auth/schema.ts';
import { modelOptionsSchema } from '../schema/model-options.ts';
import { compileCredential } from './compile-credential.ts';
import type { OutgoingRequest } from './credential.ts';

const failed = refuse(500, 'llm_credential', 'LLM request failed before proxying');
let services: FakeServices;

beforeEach(() => {
  services = fakeServices();
});

const compile = (provider: string, auth?: Record<string, unknown>, options: Record<string, unknown> = {}) =>
  compileCredential(
    findProvider(provider)!,
    auth && upstreamAuthSchema.parse(auth),
    modelOptionsSchema.parse(options),
    failed,
    services,
  );

const request = (): OutgoingRequest => ({
  method: 'POST',
  scheme: 'https',
  host: 'api.example',
  target: '/model/a%3Ab/converse',
  headers: ['Content-Type', 'application/json', 'x-amzn-bedrock-trace', 'ENABLED'],
  body: Buffer.from('{}'),
});

async function sent(...of: Parameters<typeof compile>): Promise<string[]> {
  const one = request();
  expect(await compile(...of).credential.apply(exchange(), one)).toBeUndefined();
  return one.headers.slice(4);
}

describe('a credential', () => {
  it.each([
    ['gemini', { gcp_use_service_account: true }, ['Authorization', 'Bearer gcp-token']],
    ['azure', { azure_use_managed_identity: true }, ['Authorization', 'Bearer azure-token']],
    [
      'azure',
      { azure_client_id: 'a', azure_client_secret: 's', azure_tenant_id: 't' },
      ['Authorization', 'Bearer azure-token'],
    ],
    ['azure', { header_name: 'api-key', header_value: 'k' }, ['api-key', 'k']],
    ['bedrock', undefined, ['authorization', 'AWS4-HMAC-SHA256 bedrock', 'x-amz-date', 'now']],
    ['bedrock', { header_name: 'Authorization', header_value: 'Bearer k' }, ['Authorization', 'Bearer k']],
    ['ollama', undefined, []],
  ])('of %s with %j is %j', async (provider, auth, headers) => {
    expect(await sent(provider, auth)).toEqual(headers);
  });

  it('for Azure OpenAI is a token for Azure OpenAI', async () => {
    await sent('azure', { azure_use_managed_identity: true });
    expect(services.cloud.asked[0]!.options).toMatchObject({ resource: 'https://cognitiveservices.azure.com' });
  });

  it('for Bedrock covers what goes to AWS, with the role and region that are configured', async () => {
    const bedrock = { aws_region: 'eu-central-1', aws_assume_role_arn: 'arn:aws:iam::1:role/r' };
    const auth = { aws_access_key_id: 'AKIA', aws_secret_access_key: 's3cret' };
    await sent('bedrock', auth, { bedrock });
    const [signed] = services.cloud.signed;
    expect(signed!.headers).toEqual(['x-amzn-bedrock-trace', 'ENABLED']);
    expect(signed!.url.href).toBe('https://api.example/model/a%3Ab/converse');
    expect(services.cloud.asked[0]!.options).toMatchObject({
      service: 'bedrock',
      region: 'eu-central-1',
      assumeRoleArn: 'arn:aws:iam::1:role/r',
      roleSessionName: 'Sallyport',
    });
    expect(JSON.stringify(services.cloud.asked)).not.toContain('s3cret');
  });

  it('is one for all targets that are configured alike, across configurations', async () => {
    const one = compile('gemini', { gcp_use_service_account: true });
    const next = compile('gemini', { gcp_use_service_account: true });
    one.credential.close();
    await next.credential.apply(exchange(), request());
    next.credential.close();
    expect(services.cloud.asked).toHaveLength(1);
    compile('gemini', { gcp_use_service_account: true });
    expect(services.cloud.asked).toHaveLength(2);
  });

  it.each([
    ['gemini', { gcp_use_service_account: true }],
    ['azure', { azure_use_managed_identity: true }],
    ['bedrock', undefined],
  ])('of %s that cannot be had is a refusal, and the log says why once', async (provider, auth) => {
    services.cloud.failure = new Error('nobody home');
    const { credential } = compile(provider, auth);
    for (const _ of [1, 2]) expect(await credential.apply(exchange(), request())).toBe(failed);
    expect(services.log.entries).toMatchObject([{ level: 'error', fields: { reason: 'nobody home' } }]);
  });
});
