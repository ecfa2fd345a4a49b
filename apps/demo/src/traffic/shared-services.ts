import type { Call, SampleService } from './mix.ts';

const get = (call: Omit<Call, 'method'>): Call => ({ method: 'GET', ...call });
const post = (call: Omit<Call, 'method'>): Call => ({ method: 'POST', ...call });

/** Weights are thousandths of all traffic. */
export const sharedServices: readonly SampleService[] = [
  service('customer-directory', [
    get({ weight: 119, path: '/customers/{n}', as: 'web-shop', status: 200, ms: 18 }),
    // Somebody goes on with a key that was taken back.
    get({ weight: 13, path: '/customers/{n}', as: 'stranger', status: 401, by: 'key-auth', ms: 0 }),
    get({ weight: 4, path: '/customers/unknown', as: 'web-shop', status: 404, ms: 9 }),
  ]),
  service('notifications', [
    post({ weight: 88, path: '/messages', as: 'mobile-app', status: 202, ms: 12 }),
    // The app sends more than its limit.
    post({ weight: 30, path: '/messages', as: 'mobile-app', status: 429, by: 'rate-limiting', ms: 0 }),
    post({ weight: 3, path: '/messages/push', as: 'back-office', status: 503, ms: 31 }),
  ]),
  service('currency-rates', [
    get({ weight: 95, path: '/rates/eur', as: 'web-shop', status: 200, ms: 6 }),
    get({ weight: 8, path: '/rates/florin', as: 'partner', status: 404, ms: 4 }),
  ]),
  service('document-archive', [
    get({ weight: 49, path: '/documents/{n}', as: 'back-office', status: 200, ms: 64 }),
    get({ weight: 9, path: '/documents/damaged', as: 'back-office', status: 500, ms: 142 }),
    get({ weight: 3, path: '/documents/lost', as: 'back-office', status: 404, ms: 22 }),
  ]),
  service('geo-lookup', [
    get({ weight: 65, path: '/places/{n}', as: 'mobile-app', status: 200, ms: 35 }),
    get({ weight: 5, path: '/places/nowhere', as: 'mobile-app', status: 400, ms: 5 }),
    get({ weight: 6, path: '/places/everywhere', as: 'partner', status: 504, by: 'upstream_timeout', ms: 400 }),
  ]),
  service('identity-verification', [
    post({ weight: 43, path: '/checks', as: 'web-shop', status: 201, ms: 88 }),
    post({ weight: 3, path: '/checks', as: 'partner', status: 403, by: 'acl', ms: 0 }),
    post({ weight: 6, path: '/checks/video', as: 'web-shop', status: 502, by: 'upstream_invalid', ms: 9 }),
  ]),
  service('tax-calculator', [
    post({ weight: 64, path: '/quotes', as: 'web-shop', status: 200, ms: 15 }),
    post({ weight: 2, path: '/quotes/abroad', as: 'web-shop', status: 422, ms: 8 }),
  ]),
  service('feature-flags', [get({ weight: 130, path: '/flags', status: 200, ms: 3 })]),
];

function service(name: string, calls: readonly Call[]): SampleService {
  return { name, plane: 'Shared_Services', calls };
}
