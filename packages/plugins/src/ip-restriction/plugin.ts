import { NetworkSet } from '@sallyport/contracts';
import { definePlugin, type Exchange, type Refusal, refuse } from '@sallyport/pipeline';

import { ipRestrictionSchema } from './schema.ts';

const code = 'ip_not_allowed';

/** Lets callers through, or not, by the network they call from. */
export const ipRestriction = definePlugin({
  name: 'ip-restriction',
  schema: ipRestrictionSchema,
  duty: 'admission',
  check({ allow = [], deny = [] }) {
    return allow.length + deny.length === 0
      ? [{ path: 'allow', message: 'name at least one network, in allow or in deny' }]
      : [];
  },
  setup({ allow = [], deny = [], status, message }) {
    const allowed = allow.length === 0 ? undefined : new NetworkSet(allow);
    const denied = deny.length === 0 ? undefined : new NetworkSet(deny);
    const prepared = message === undefined ? undefined : refuse(status, code, message, { style: 'negotiated' });

    function outside({ head }: Exchange): Refusal {
      return prepared ?? refuse(status, code, `IP address not allowed: ${head.clientIp}`, { style: 'negotiated' });
    }

    return {
      onRequest(x) {
        const { clientIp } = x.head;
        if (denied?.has(clientIp) === true) return outside(x);
        return allowed === undefined || allowed.has(clientIp) ? undefined : outside(x);
      },
    };
  },
});
