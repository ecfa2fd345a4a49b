import type { Meaning } from '@sallyport/ui';

/** Whether gateways let somebody through, as far as can be said without a request. */
export type Verdict = 'allowed' | 'denied' | 'depends';

export const meaningOfVerdict: Readonly<Record<Verdict, Meaning>> = {
  allowed: 'allowed',
  denied: 'refused',
  depends: 'running',
};
