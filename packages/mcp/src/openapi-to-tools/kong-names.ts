import { hash } from 'node:crypto';

/** What decK makes of a name for entities. */
export function slug(text: string): string {
  return (
    text
      .normalize('NFKD')
      .replaceAll(/\p{Mark}/gu, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'api'
  );
}

/** decK's ids: UUIDs of version 5 in the namespace of DNS, so that the same document gives the same entities. */
export function uuidOf(name: string): string {
  const digest = hash('sha1', Buffer.concat([dnsNamespace, Buffer.from(name)]), 'hex');
  const bytes = Buffer.from(digest, 'hex');
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const dnsNamespace = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');
