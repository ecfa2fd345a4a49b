import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { startAnsweringServer, type VaultAnswer } from './answering-server.ts';
import { type SigningKey, signatureProblem } from './sigv4.ts';

export interface FakeAws {
  readonly url: string;
  /** Questions that were answered, by kind: `GetSecretValue`, `AssumeRole`, … */
  readonly answered: readonly string[];
  put(name: string, secret: string | Buffer): void;
  /** Answers 500 to everything. */
  fail(): void;
  stop(): Promise<void>;
}

export interface FakeAwsOptions {
  region: string;
  /** Keys that are always good, and those that the metadata services hand out. */
  keys: SigningKey;
  /** A token of an identity provider that STS takes. */
  webIdentityToken?: string;
  /** Only who has assumed a role may read secrets. */
  onlyRoles?: boolean;
  /** How long temporary keys last. */
  lastsMs?: number;
}

/** Secrets Manager at `/`, STS at `/sts`, and the metadata services of containers (`/container`) and machines (`/latest`). Strict about signatures. */
export async function startFakeAws(options: FakeAwsOptions): Promise<FakeAws> {
  const { region, keys, webIdentityToken, onlyRoles = false, lastsMs = 3_600_000 } = options;
  const secrets = new Map<string, { versionId: string; secret: string | Buffer }[]>();
  const temporary: SigningKey[] = [];
  const answered: string[] = [];
  const session = randomUUID();
  let fails = false;

  async function answer(request: IncomingMessage): Promise<VaultAnswer> {
    const body = await buffer(request);
    if (fails) return [500, { __type: 'InternalServiceError' }];
    const { pathname } = new URL(request.url!, 'http://aws');
    if (pathname.startsWith('/latest/')) return machine(request, pathname.slice('/latest/'.length));
    if (pathname === '/container')
      return request.headers.authorization === 'container-token' ? [200, givenKeys('container')] : [401, {}];
    if (pathname === '/sts') return sts(request, body);
    if (pathname !== '/' || request.method !== 'POST') return [404, {}];
    const [status, said] = secretsManager(request, body);
    return [status, said, 'application/x-amz-json-1.1'];
  }

  function secretsManager(request: IncomingMessage, body: Buffer): VaultAnswer {
    const known = onlyRoles ? temporary : [keys, ...temporary];
    const problem = signatureProblem(request, body, known, { service: 'secretsmanager', region });
    if (problem !== undefined) return [400, { __type: problem, message: 'no' }];
    if (request.headers['content-type'] !== 'application/x-amz-json-1.1')
      return [400, { __type: 'SerializationException' }];
    if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
      return [400, { __type: 'UnknownOperationException' }];
    const question = JSON.parse(body.toString()) as { SecretId?: string; VersionStage?: string; VersionId?: string };
    const { SecretId = '', VersionStage = 'AWSCURRENT', VersionId } = question;
    const versions = secrets.get(SecretId) ?? [];
    const found =
      VersionId === undefined
        ? versions.at(VersionStage === 'AWSPREVIOUS' ? -2 : -1)
        : versions.find((version) => version.versionId === VersionId);
    if (found === undefined) return [400, { __type: 'ResourceNotFoundException' }];
    answered.push('GetSecretValue');
    const { secret, versionId } = found;
    const value = typeof secret === 'string' ? { SecretString: secret } : { SecretBinary: secret.toString('base64') };
    return [
      200,
      { ARN: `arn:aws:secretsmanager:${region}:1:secret:${SecretId}`, Name: SecretId, VersionId: versionId, ...value },
    ];
  }

  function sts(request: IncomingMessage, body: Buffer): VaultAnswer {
    const question = new URLSearchParams(body.toString());
    const action = question.get('Action') ?? '';
    if (question.get('Version') !== '2011-06-15' || !question.get('RoleArn') || !question.get('RoleSessionName'))
      return [400, '<ErrorResponse/>', 'text/xml'];
    const isAllowed =
      action === 'AssumeRole'
        ? signatureProblem(request, body, [keys, ...temporary], { service: 'sts', region }) === undefined
        : action === 'AssumeRoleWithWebIdentity' && question.get('WebIdentityToken') === webIdentityToken;
    if (!isAllowed) return [403, '<ErrorResponse/>', 'text/xml'];
    const given = givenKeys(action);
    const members = {
      AccessKeyId: given.AccessKeyId,
      SecretAccessKey: given.SecretAccessKey,
      SessionToken: given.Token,
      Expiration: given.Expiration,
    };
    const xml = Object.entries(members).map(([name, value]) => `<${name}>${value}</${name}>`);
    const result = `<${action}Result><Credentials>${xml.join('')}</Credentials></${action}Result>`;
    return [
      200,
      `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${result}</${action}Response>`,
      'text/xml',
    ];
  }

  /** Version 2 alone: a session first, by PUT. */
  function machine({ method, headers }: IncomingMessage, path: string): VaultAnswer {
    if (path === 'api/token')
      return method === 'PUT' && Number(headers['x-aws-ec2-metadata-token-ttl-seconds']) > 0
        ? [200, session, 'text/plain']
        : [400, '', 'text/plain'];
    if (headers['x-aws-ec2-metadata-token'] !== session || method !== 'GET') return [401, '', 'text/plain'];
    if (path === 'meta-data/iam/security-credentials/') return [200, 'gateway-role', 'text/plain'];
    return path === 'meta-data/iam/security-credentials/gateway-role'
      ? [200, givenKeys('machine')]
      : [404, '', 'text/plain'];
  }

  function givenKeys(kind: string) {
    answered.push(kind);
    const key = { accessKeyId: `ASIA${temporary.length}`, secretAccessKey: randomUUID(), sessionToken: randomUUID() };
    temporary.push(key);
    const Expiration = new Date(Date.now() + lastsMs).toISOString();
    return { AccessKeyId: key.accessKeyId, SecretAccessKey: key.secretAccessKey, Token: key.sessionToken, Expiration };
  }

  const listening = await startAnsweringServer(answer);
  return {
    ...listening,
    answered,
    put(name, secret) {
      secrets.set(name, [...(secrets.get(name) ?? []), { versionId: randomUUID(), secret }]);
    },
    fail() {
      fails = true;
    },
  };
}
