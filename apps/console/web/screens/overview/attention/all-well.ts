/** What can need attention, in words that say that it does not. */
const well = {
  gateways: 'gateways follow',
  upstreams: 'upstreams answer',
  alerts: 'no alert fires',
  posture: 'no finding is of high severity',
  numbers: 'few requests fail, no tool was denied',
} as const;

export type Asked = keyof typeof well;

/** Where nothing needs attention: of what that is known. */
export function allWell(asked: readonly Asked[], unread: readonly Asked[]): string {
  if (asked.length === 0) return 'You may see nothing of what could need attention.';
  const known = asked.filter((what) => !unread.includes(what));
  if (known.length === 0) return 'Nothing could be read.';
  return `Nothing: ${known.map((what) => well[what]).join(', ')}.`;
}
