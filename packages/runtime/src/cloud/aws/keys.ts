import { ask, jsonOf, refusalOf } from '../../credentials/ask.ts';
import { CredentialError } from '../../credentials/credential-error.ts';
import { readLine } from '../../credentials/read-line.ts';
import type { Lasting } from '../../credentials/renewed.ts';
import type { CloudServices } from '../cloud-services.ts';
import { assumeRoleWithWebIdentity } from './sts.ts';

/** What requests to AWS are signed with. */
export interface AwsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
}

/** Where to find keys, and where STS is. */
export interface KeySource {
  region: string;
  stsEndpointUrl: string | undefined;
  roleSessionName: string;
}

/** Keys as the surroundings give them: environment, web identity, container, machine, in this order. */
export async function keysAround(source: KeySource, services: CloudServices): Promise<Lasting<AwsKeys>> {
  const { env } = services;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (accessKeyId && secretAccessKey)
    return { value: { accessKeyId, secretAccessKey, sessionToken: env['AWS_SESSION_TOKEN'] }, lastsMs: undefined };
  const { AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile, AWS_ROLE_ARN: roleArn } = env;
  if (tokenFile && roleArn) {
    const roleSessionName = env['AWS_ROLE_SESSION_NAME'] ?? source.roleSessionName;
    return await assumeRoleWithWebIdentity(
      { ...source, roleArn, roleSessionName },
      await readLine(tokenFile),
      services,
    );
  }
  if (env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] || env['AWS_CONTAINER_CREDENTIALS_FULL_URI'])
    return await keysOfContainer(services);
  if (env['AWS_EC2_METADATA_DISABLED'] === 'true') throw new CredentialError('there are no keys for AWS');
  return await keysOfMachine(services);
}

async function keysOfContainer(services: CloudServices): Promise<Lasting<AwsKeys>> {
  const { env } = services;
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const url = new URL(relative ? `http://169.254.170.2${relative}` : env['AWS_CONTAINER_CREDENTIALS_FULL_URI']!);
  const tokenFile = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token = tokenFile ? await readLine(tokenFile) : env['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  const answer = await ask(services, { url, headers: token ? ['Authorization', token] : [] });
  if (answer.status !== 200) throw refusalOf(answer, url);
  return readKeys(jsonOf(answer, url), services);
}

/** The metadata service of EC2, in its version that no forwarded request can reach. */
async function keysOfMachine(services: CloudServices): Promise<Lasting<AwsKeys>> {
  const base = services.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? 'http://169.254.169.254';
  const get = async (path: string, method: 'GET' | 'PUT', headers: readonly string[]) => {
    const url = new URL(`/latest/${path}`, base);
    const answer = await ask(services, { method, url, headers });
    if (answer.status !== 200) throw new CredentialError(`the machine has no role: ${refusalOf(answer, url).message}`);
    return { answer, url };
  };
  const session = await get('api/token', 'PUT', ['X-aws-ec2-metadata-token-ttl-seconds', '21600']);
  const headers = ['X-aws-ec2-metadata-token', session.answer.body.toString('latin1').trim()];
  const roles = await get('meta-data/iam/security-credentials/', 'GET', headers);
  const role = roles.answer.body.toString('utf8').split('\n')[0]!.trim();
  const keys = await get(`meta-data/iam/security-credentials/${encodeURIComponent(role)}`, 'GET', headers);
  return readKeys(jsonOf(keys.answer, keys.url), services);
}

function readKeys(given: Record<string, unknown>, { clock }: CloudServices): Lasting<AwsKeys> {
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = given as Record<string, string | undefined>;
  if (!AccessKeyId || !SecretAccessKey) throw new CredentialError('what should be keys for AWS are none');
  const endsMs = Date.parse(Expiration ?? '');
  return {
    value: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token },
    lastsMs: Number.isNaN(endsMs) ? undefined : Math.max(0, endsMs - clock.nowMs()),
  };
}
