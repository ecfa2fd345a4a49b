import type { X509Certificate } from 'node:crypto';
import { readJson } from '@sallyport/json';

/** The names by which a certificate may be known: the alternative ones, or the common name where it has none (RFC 6125 §6.4.4). */
export function namesOf(certificate: X509Certificate): string[] {
  const { subjectAltName } = certificate;
  if (subjectAltName !== undefined) return alternativeNames(subjectAltName);
  const name = commonName(certificate);
  return name === undefined ? [] : [name];
}

/** Undefined where there is none, and where there are several: nobody knows which one is meant. */
export function commonName(certificate: X509Certificate): string | undefined {
  const name: unknown = certificate.toLegacyObject().subject?.CN;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

// Node writes a list, `DNS:a, URI:b`, and quotes as JSON whatever could be misread.
const alternative = /(DNS|IP Address|URI|email):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)|[^,]*(?:, |$)/gy;

function alternativeNames(text: string): string[] {
  const names: string[] = [];
  for (const [whole, , value] of text.matchAll(alternative)) {
    if (whole === '') break;
    if (value === undefined) continue;
    names.push(value.startsWith('"') ? (readJson(value) as string) : value);
  }
  return names;
}
