import {
  ATTR_ERROR_TYPE,
  ATTR_EXCEPTION_TYPE,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_STATUS_CODE,
  ATTR_NET_PEER_IP,
  ATTR_NET_PEER_NAME,
  ATTR_NET_PEER_PORT,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions/incubating';
import type { TimelineSpan } from '@sallyport/contracts';
import { Attributes, noEvents } from '../span.ts';
import { addSpan } from './add-span.ts';
import type { Told } from './spans-of.ts';

/** One try at an upstream; at a model, one attempt. */
export function addTrySpan(told: Told, span: TimelineSpan): void {
  const index = span.try ?? 0;
  const attempt = told.event.upstream?.tries[index];
  const asked = told.event.llm?.attempts[index];
  const failure = span.failure ?? asked?.failure ?? (isFailure(span.status) ? String(span.status) : undefined);
  const attributes = new Attributes()
    .add('try_count', index + 1)
    .add(ATTR_NET_PEER_IP, attempt?.ip)
    .add(ATTR_NET_PEER_PORT, attempt?.port)
    .add(ATTR_NET_PEER_NAME, attempt?.host)
    .add(ATTR_HTTP_STATUS_CODE, span.status)
    .add('keepalive', attempt?.keepAlive)
    .add('kong.target.id', attempt?.targetId)
    .add(ATTR_SERVER_ADDRESS, attempt?.host)
    .add(ATTR_SERVER_PORT, attempt?.port)
    .add(ATTR_NETWORK_PEER_ADDRESS, attempt?.ip)
    .add(ATTR_NETWORK_PEER_PORT, attempt?.ip === undefined ? undefined : attempt.port)
    .add(ATTR_HTTP_RESPONSE_STATUS_CODE, span.status)
    .add(ATTR_GEN_AI_REQUEST_MODEL, asked?.model)
    .add(ATTR_ERROR_TYPE, failure);
  const events =
    failure === undefined
      ? noEvents
      : [
          {
            name: 'exception',
            atMs: span.startMs + span.durationMs,
            attributes: new Attributes().add(ATTR_EXCEPTION_TYPE, failure),
          },
        ];
  told.idsByIndex.push(
    addSpan(told, span, {
      name: 'kong.balancer',
      kind: 'client',
      attributes,
      error: failure,
      events,
      parentSpanId: told.parentOfTries,
    }),
  );
}

/** For a client's span, 4xx is one, too. */
function isFailure(status: number | undefined): boolean {
  return status !== undefined && status >= 400;
}
