import { awsVault } from '@sallyport/contracts';
import { AwsSigner } from '../../cloud/aws/aws.ts';
import { awsDomain } from '../../cloud/aws/sts.ts';
import { ask, jsonOf, refusalOf } from '../../credentials/ask.ts';
import { CredentialError } from '../../credentials/credential-error.ts';
import { defineVault } from '../vault.ts';

/** AWS Secrets Manager: `{vault://my-aws/name-of-secret/field}`. */
export const aws = defineVault({
  settings: awsVault,
  open(config, services) {
    const signer = new AwsSigner(
      {
        region: config.region,
        service: 'secretsmanager',
        assumeRoleArn: config.assume_role_arn,
        roleSessionName: config.role_session_name,
        stsEndpointUrl: config.sts_endpoint_url,
      },
      services,
    );
    return {
      async read(resource, version) {
        const { region } = signer;
        const url = new URL(config.endpoint_url ?? `https://secretsmanager.${region}.${awsDomain(region)}/`);
        const body = JSON.stringify({ SecretId: resource, ...versionOf(version) });
        const headers = ['Content-Type', 'application/x-amz-json-1.1', 'X-Amz-Target', 'secretsmanager.GetSecretValue'];
        const request = { method: 'POST' as const, url, headers, body };
        const answer = await ask(services, { ...request, headers: await signer.sign(request) });
        if (answer.status === 200) return secretOf(jsonOf(answer, url));
        // Its sentence may name what others need not know; its kind tells whether the secret is there.
        const kind = answer.status === 400 ? String(jsonOf(answer, url)['__type']).split('#').pop()! : '';
        const isMissing = kind === 'ResourceNotFoundException';
        throw new CredentialError(`${refusalOf(answer, url).message}${kind && ` (${kind})`}`, { isMissing });
      },
    };
  },
});

/** Kong counts 1 for the current version and 2 for the one before; AWS has names for them, and ids for all. */
function versionOf(version: string | undefined): { VersionStage?: string; VersionId?: string } {
  if (version === undefined) return {};
  if (version === '1' || version === 'AWSCURRENT') return { VersionStage: 'AWSCURRENT' };
  if (version === '2' || version === 'AWSPREVIOUS') return { VersionStage: 'AWSPREVIOUS' };
  return { VersionId: version };
}

function secretOf({ SecretString: text, SecretBinary: bytes }: Record<string, unknown>): string {
  if (typeof text === 'string') return text;
  if (typeof bytes === 'string') return Buffer.from(bytes, 'base64').toString('utf8');
  throw new CredentialError('the secret has no value', { isMissing: true });
}
