import type { Meaning } from '@sallyport/ui';

/** What a guard did. What is masked or flagged goes on: that is no refusal. */
export const meaningOfOutcome: Readonly<Record<string, Meaning>> = {
  passed: 'allowed',
  flagged: 'running',
  masked: 'redirected',
  blocked: 'refused',
  failed: 'failed',
};
