import type { Call, SampleService } from './mix.ts';

/** Weights are thousandths of all traffic. */
export const payments: readonly SampleService[] = [
  service('charges', [
    { weight: 94, method: 'POST', path: '/charges', as: 'web-shop', status: 201, ms: 120 },
    { weight: 7, method: 'POST', path: '/charges/declined', as: 'web-shop', status: 402, ms: 96 },
    { weight: 3, method: 'POST', path: '/charges/bank-closed', as: 'web-shop', status: 503, ms: 210 },
  ]),
  service('payment-methods', [
    { weight: 62, path: '/methods/{n}', as: 'mobile-app', status: 200, ms: 14 },
    { weight: 4, path: '/methods/{n}', as: 'stranger', status: 401, by: 'key-auth', ms: 0 },
  ]),
  service('refunds', [
    { weight: 36, method: 'POST', path: '/refunds', as: 'back-office', status: 201, ms: 75 },
    { weight: 3, method: 'POST', path: '/refunds/twice', as: 'back-office', status: 409, ms: 20 },
    { weight: 4, method: 'POST', path: '/refunds', as: 'partner', status: 403, by: 'acl', ms: 0 },
  ]),
  service('settlement-reports', [
    { weight: 25, path: '/reports/{n}', as: 'back-office', status: 200, ms: 180 },
    { weight: 4, path: '/reports/all-years', as: 'back-office', status: 504, by: 'upstream_timeout', ms: 400 },
  ]),
];

function service(name: string, calls: readonly Call[]): SampleService {
  return { name, plane: 'Payments', calls };
}
