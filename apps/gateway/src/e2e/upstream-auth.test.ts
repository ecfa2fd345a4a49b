import { type FakeAws, type RunningGateway, startFakeAws, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from './support.ts';

const region = 'eu-central-1';
let aws: FakeAws;
let gateway: RunningGateway;

beforeAll(async () => {
  aws = await startFakeAws({ region, keys: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'k3y' }, onlyRoles: true });
  aws.put('greeting', 'hello');
  gateway = await startGateway({
    env: { AWS_KEY: 'k3y' },
    config: `
_format_version: "3.0"
services:
- name: aws
  url: ${aws.url}
  routes:
  - name: aws
    paths: [/]
    preserve_host: true
  plugins:
  - name: upstream-auth
    config:
      auth:
        aws_access_key_id: AKIAEXAMPLE
        aws_secret_access_key: "{vault://env/aws-key}"
      aws:
        region: ${region}
        service: secretsmanager
        assume_role_arn: arn:aws:iam::1:role/gateway
        sts_endpoint_url: ${aws.url}/sts
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await aws.stop();
});

it('a request is signed for AWS by the gateway, in a role, whatever its body and query', async () => {
  for (const query of ['', '?b=2&a=%20x&c']) {
    const answer = await ask(`${gateway.proxyUrl}/${query}`, {
      method: 'POST',
      headers: [
        'Content-Type',
        'application/x-amz-json-1.1',
        'X-Amz-Target',
        'secretsmanager.GetSecretValue',
        'Authorization',
        'Bearer of-the-caller',
      ],
      body: '{"SecretId":"greeting"}',
    });
    expect(answer.text).toContain('"SecretString":"hello"');
  }
});
