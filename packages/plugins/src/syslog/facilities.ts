/** Facilities by name, in the order of their codes (RFC 5424, section 6.2.1); those between 11 and 16 have no name in Kong's settings. */
const named = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
] as const;
const local = ['local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'] as const;

export const facilities = [...named, ...local] as const;

export function facilityCode(name: (typeof facilities)[number]): number {
  const at = facilities.indexOf(name);
  return at < named.length ? at : 16 + at - named.length;
}
