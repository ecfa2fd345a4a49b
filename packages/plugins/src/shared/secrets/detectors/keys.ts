import type { Detector } from '../detector.ts';

/** Private keys in their text forms, and secrets inside URLs and connection strings. */
export const keys: readonly Detector[] = [
  {
    kind: 'private-key',
    pattern:
      '-----BEGIN[ A-Z0-9_\\-]{0,60}PRIVATE KEY(?: BLOCK)?-----(?:\\\\{1,4}[nr]|[\\s+,]){0,12}(?:Proc-Type|Version|Comment|[A-Za-z0-9+/:=, ]{24})',
    begins: 'anywhere',
    unfinishedChars: 11,
    rest: {
      of: '(?:[A-Za-z0-9+/=\\s:,\\-]|\\\\{1,4}[nrt])',
      endsWith: '-----END[ A-Z0-9_\\-]{0,60}?KEY(?: BLOCK)?-----',
    },
  },
  {
    kind: 'private-key',
    pattern: 'PuTTY-User-Key-File-[23]:',
    begins: 'anywhere',
    rest: { of: '(?:[A-Za-z0-9+/=\\s:\\-]|\\\\{1,4}[nrt])', endsWith: 'Private-MAC: [a-f0-9]{40,64}' },
  },
  {
    kind: 'url-password',
    pattern: `[A-Za-z][A-Za-z0-9+.\\-]{1,10}://[^\\s:/?#@"'\`<>]{0,64}:([^\\s/?#@"'\`<>\\\\]{1,128})@`,
    begins: 'word',
    accepts: (text) => !/^(?:\$\{?[A-Z_a-z]+\}?|\*+|x+|<.*|\{.*)$/i.test(text),
  },
  {
    kind: 'azure-storage-key',
    pattern: '(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{32,100}={0,2})(?![A-Za-z0-9+/=])',
    begins: 'word',
    unfinishedChars: 12,
  },
  { kind: 'azure-sas', pattern: '[?&]sig=([A-Za-z0-9%+/]{40,120}={0,2})(?![A-Za-z0-9%+/=])', begins: 'anywhere' },
  {
    kind: 'connection-password',
    pattern: `(?i:password|pwd)[ ]?=[ ]?([^\\s;"'\`\\\\]{3,128});`,
    begins: 'word',
    accepts: (text) => !/^[${<*]/.test(text),
  },
  {
    kind: 'config-password',
    pattern: `(?i:key="cleartextpassword")\\s{0,5}(?i:value)="([^"<>\\s\\\\]{8,128})"`,
    begins: 'anywhere',
    accepts: (text) => !/^[%${]|(.)\1{5}/.test(text),
  },
];
