import { ask, refusalOf } from '../../credentials/ask.ts';
import { CredentialError } from '../../credentials/credential-error.ts';
import type { Lasting } from '../../credentials/renewed.ts';
import type { CloudServices } from '../cloud-services.ts';
import type { AwsKeys, KeySource } from './keys.ts';
import { SignatureV4 } from './sign.ts';

export interface Role extends KeySource {
  roleArn: string;
}

/** Temporary keys of a role, for whom its policy trusts. */
export async function assumeRole(role: Role, keys: AwsKeys, services: CloudServices): Promise<Lasting<AwsKeys>> {
  return await askSts(role, { Action: 'AssumeRole' }, keys, services);
}

/** The same for who has a token of an identity provider that the role trusts, as pods in EKS have. */
export async function assumeRoleWithWebIdentity(
  role: Role,
  token: string,
  services: CloudServices,
): Promise<Lasting<AwsKeys>> {
  return await askSts(role, { Action: 'AssumeRoleWithWebIdentity', WebIdentityToken: token }, undefined, services);
}

async function askSts(
  { region, stsEndpointUrl, roleArn, roleSessionName }: Role,
  question: Record<string, string>,
  keys: AwsKeys | undefined,
  services: CloudServices,
): Promise<Lasting<AwsKeys>> {
  const { clock } = services;
  const url = new URL(stsEndpointUrl ?? `https://sts.${region}.${awsDomain(region)}/`);
  const all = { ...question, Version: '2011-06-15', RoleArn: roleArn, RoleSessionName: roleSessionName };
  const body = new URLSearchParams(all).toString();
  const headers = ['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8'];
  const request = { method: 'POST' as const, url, headers, body };
  const signed =
    keys === undefined ? headers : new SignatureV4({ service: 'sts', region }).sign(request, keys, clock.nowMs());
  const answer = await ask(services, { ...request, headers: signed });
  if (answer.status !== 200) throw new CredentialError(`the role was not given: ${refusalOf(answer, url).message}`);
  const text = answer.body.toString('utf8');
  const member = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1];
  const accessKeyId = member('AccessKeyId');
  const secretAccessKey = member('SecretAccessKey');
  if (!accessKeyId || !secretAccessKey) throw new CredentialError(`${url.host} answered without keys`);
  const endsMs = Date.parse(member('Expiration') ?? '');
  return {
    value: { accessKeyId, secretAccessKey, sessionToken: member('SessionToken') },
    lastsMs: Number.isNaN(endsMs) ? undefined : Math.max(0, endsMs - clock.nowMs()),
  };
}

/** China has a domain of its own. */
export function awsDomain(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
