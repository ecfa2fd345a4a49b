import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { ATTR_HOST_NAME } from '@opentelemetry/semantic-conventions/incubating';
import type { NodeFacts } from '@sallyport/pipeline';
import { Attributes } from '../shared/tracing/span.ts';

/** What is told of the node; the configuration may say otherwise, and more. */
export function resourceOf(
  configured: Readonly<Record<string, string>>,
  { id, hostname, version }: NodeFacts,
): Attributes {
  const told: Record<string, string> = {
    [ATTR_SERVICE_NAME]: 'kong',
    [ATTR_SERVICE_INSTANCE_ID]: id,
    [ATTR_SERVICE_VERSION]: version,
    [ATTR_HOST_NAME]: hostname,
    ...configured,
  };
  const attributes = new Attributes();
  for (const name in told) attributes.add(name, told[name]);
  return attributes;
}
