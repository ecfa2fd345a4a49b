import type { CloudPort } from '@sallyport/pipeline';
import { AwsSigner } from './aws/aws.ts';
import { azureTokens } from './azure.ts';
import type { CloudServices } from './cloud-services.ts';
import { gcpTokens } from './gcp.ts';

/** Plugins' way to credentials of clouds. */
export function createCloudPort(services: CloudServices): CloudPort {
  return {
    aws: (options) => new AwsSigner(options, services),
    gcp: (options) => gcpTokens(options, services),
    azure: (options) => azureTokens(options, services),
  };
}
