/** What a colour stands for, the same in badges, rows and charts. */
export type Meaning = 'allowed' | 'redirected' | 'refused' | 'failed' | 'running' | 'cost' | 'plain';

export const textOf: Readonly<Record<Meaning, string>> = {
  allowed: 'text-allowed',
  redirected: 'text-redirected',
  refused: 'text-refused',
  failed: 'text-failed',
  running: 'text-running',
  cost: 'text-cost',
  plain: 'text-soft',
};

/** For marks and bars. */
export const markOf: Readonly<Record<Meaning, string>> = {
  allowed: 'bg-allowed-mark',
  redirected: 'bg-redirected-mark',
  refused: 'bg-refused-mark',
  failed: 'bg-failed-mark',
  running: 'bg-running-mark',
  cost: 'bg-cost-mark',
  plain: 'bg-accent',
};

export const washOf: Readonly<Record<Meaning, string>> = {
  allowed: 'bg-allowed-wash',
  redirected: 'bg-redirected-wash',
  refused: 'bg-refused-wash',
  failed: 'bg-failed-wash',
  running: 'bg-running-wash',
  cost: 'bg-cost-wash',
  plain: 'bg-over',
};

/** Of a status of HTTP. */
export function meaningOfStatus(status: number): Meaning {
  if (status >= 500) return 'failed';
  if (status >= 400) return 'refused';
  if (status >= 300) return 'redirected';
  return status >= 200 ? 'allowed' : 'running';
}
