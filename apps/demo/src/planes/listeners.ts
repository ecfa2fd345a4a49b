import type { Addresses } from '../addresses.ts';
import type { GatewayOptions } from '../processes/gateway.ts';
import type { PlaneName } from './planes.ts';

/** Where the gateway of each control plane listens. */
export function listenersOf(addresses: Addresses): Readonly<Record<PlaneName, GatewayOptions['listen']>> {
  return {
    Shared_Services: { proxy: addresses.sharedServices, status: addresses.sharedServicesStatus },
    Payments: { proxy: addresses.payments, status: addresses.paymentsStatus },
    AI_Platform: {
      proxy: addresses.gateway,
      proxyTls: addresses.gatewayTls,
      admin: addresses.gatewayAdmin,
      status: addresses.gatewayStatus,
    },
  };
}

/** The same, of proxies alone. */
export function proxiesOf(addresses: Addresses): Readonly<Record<PlaneName, string>> {
  const { Shared_Services, Payments, AI_Platform } = listenersOf(addresses);
  return { Shared_Services: Shared_Services.proxy, Payments: Payments.proxy, AI_Platform: AI_Platform.proxy };
}
