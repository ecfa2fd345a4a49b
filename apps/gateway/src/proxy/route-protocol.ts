import type { Exchange, Refusal, RouteEntity, RoutePlan } from '@sallyport/pipeline';
import { coreRefusals } from './error-body.ts';
import { toldHost } from './forwarded.ts';
import { isGrpcRequest } from './grpc.ts';

/** What a route asks of a request beyond matching: to be the kind of traffic it is for. */
export function protocolRefusal(
  { route: { protocols }, service }: RoutePlan,
  x: Exchange,
  isHttp2: boolean,
  isUpgrade: boolean,
): Refusal | undefined {
  if (isUpgrade && (service?.protocol === 'grpc' || service?.protocol === 'grpcs'))
    return coreRefusals.upgrade_not_supported;
  // A route's protocols are of one family, so the first tells it.
  switch (protocols[0]) {
    case 'grpc':
    case 'grpcs':
      if (!isHttp2) return http2Required;
      return isGrpcRequest(x) ? undefined : coreRefusals.not_grpc;
    case 'ws':
    case 'wss':
      return isUpgrade ? undefined : websocketRequired;
    default:
      return undefined;
  }
}

const http2Required: Refusal = {
  ...coreRefusals.http2_required,
  headers: ['Connection', 'Upgrade', 'Upgrade', 'HTTP/2'],
};
const websocketRequired: Refusal = {
  ...coreRefusals.websocket_required,
  headers: ['Connection', 'Upgrade', 'Upgrade', 'websocket'],
};
const grpcsRequired: Refusal = { ...coreRefusals.grpcs_required, headers: ['grpc-status', '1'] };
const httpsRequired: Refusal = {
  ...coreRefusals.https_required,
  headers: ['Connection', 'Upgrade', 'Upgrade', 'TLS/1.2, HTTP/1.1'],
};

/** A route that is for TLS only was asked in the clear. */
export function tlsRefusal({ protocols, https_redirect_status_code: status }: RouteEntity, x: Exchange): Refusal {
  if (protocols[0] === 'grpcs') return grpcsRequired;
  if (status === 426) return httpsRequired;
  return {
    status,
    code: 'https_required',
    message: httpsRequired.message,
    headers: ['Location', `https://${toldHost(x.head)}${x.head.target}`],
    style: 'exact',
    body: Buffer.alloc(0),
    render: undefined,
  };
}
