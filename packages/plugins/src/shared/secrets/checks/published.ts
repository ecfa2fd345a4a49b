import { createHash } from 'node:crypto';

/** Is this one of the keys that stand in public documentation and in every copy of some programs? Known by the beginning of its SHA-256. */
export function isPublished(secret: string): boolean {
  return published.has(createHash('sha256').update(secret).digest('hex').slice(0, 16));
}

const published: ReadonlySet<string> = new Set([
  '0b476bdf9acf2123',
  '1a5d44a2dca19669',
  '2037abcaffb2b777',
  '27a9a42931dff7eb',
  '2f21fd9c81678e39',
  '37f8f09bdf12c2f2',
  '3a8b61d0f636b007',
  '3f370c9dd8225c63',
  '49f777db995e8260',
  '4c98242dcadc8b29',
  '5f83f5d22b14c24a',
  '78314b11be2e5815',
  '8731261cb72d8626',
  'a0702bc91d699f60',
  'a19f89ab3555eac1',
  'a6c814bc555ae62c',
  'dba72c00f41f4e4c',
  'dc0fcf046c61640c',
  'e4a5542bb7fd7b67',
  'ea9bb1082cf95663',
  'eb540d2b6ee2a0a4',
]);
