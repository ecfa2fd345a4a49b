import { column, type EntityKind, lastColumns } from './kind.ts';

export const certificates: EntityKind = {
  path: 'certificates',
  collection: 'certificates',
  one: 'certificate',
  many: 'certificates',
  purpose: 'A certificate with its private key, which gateways show to callers, by SNI, or to what they call.',
  permission: 'certificates',
  names: [],
  secrets: ['key', 'key_alt'],
  columns: [column('id', 'Certificate', 'name'), ...lastColumns],
  first: ['cert', 'key', 'tags'],
  references: {},
  related: [{ kind: 'snis', field: 'certificate', title: 'SNIs' }],
  example: `certificates:
  - cert: "{vault://env/tls-cert}"
    key: "{vault://env/tls-key}"
    snis:
      - name: api.example.com`,
};

export const snis: EntityKind = {
  path: 'snis',
  collection: 'snis',
  one: 'SNI',
  many: 'SNIs',
  purpose: 'An SNI is a name of a host for which a certificate is shown.',
  permission: 'snis',
  names: ['name'],
  columns: [column('name', 'SNI', 'name'), column('certificate', 'Certificate', 'reference'), ...lastColumns],
  first: ['name', 'certificate', 'tags'],
  references: { certificate: 'certificates' },
  related: [],
  example: certificates.example,
};

export const caCertificates: EntityKind = {
  path: 'ca_certificates',
  collection: 'ca_certificates',
  one: 'CA certificate',
  many: 'CA certificates',
  purpose: 'The certificate of an authority, by which callers or services are believed.',
  permission: 'certificates',
  names: [],
  columns: [column('id', 'CA certificate', 'name'), column('cert_digest', 'SHA-256', 'code'), ...lastColumns],
  first: ['cert', 'tags'],
  references: {},
  related: [],
  example: `ca_certificates:
  - cert: |
      -----BEGIN CERTIFICATE-----
      …`,
};
