/** Credentials that a consumer can have. A plugin brings each. */
export interface CredentialKind {
  /** Below a consumer. */
  readonly path: string;
  /** What schemas call it. */
  readonly collection: string;
  readonly label: string;
  readonly one: string;
  /** The member by which it is known, shown in lists. */
  readonly shownAs: string;
  /** What is shown once, and never again without `secrets.read`. */
  readonly secret?: string;
  /** What is asked for, in this order; undefined where it may be left out. */
  readonly fields: readonly CredentialField[];
}

export interface CredentialField {
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly isRequired?: boolean;
  readonly isSecret?: boolean;
  readonly isLong?: boolean;
  readonly isNumber?: boolean;
}

export const credentialKinds: readonly CredentialKind[] = [
  {
    path: 'key-auth',
    collection: 'keyauth_credentials',
    label: 'Keys',
    one: 'key',
    shownAs: 'key',
    secret: 'key',
    fields: [
      { name: 'key', label: 'Key', help: 'Empty: one is made up.', isSecret: true },
      { name: 'ttl', label: 'Works for (seconds)', help: 'Empty: until it is revoked.', isNumber: true },
    ],
  },
  {
    path: 'basic-auth',
    collection: 'basicauth_credentials',
    label: 'Passwords',
    one: 'password',
    shownAs: 'username',
    fields: [
      { name: 'username', label: 'Username', isRequired: true },
      { name: 'password', label: 'Password', isRequired: true, isSecret: true },
    ],
  },
  {
    path: 'jwt',
    collection: 'jwt_secrets',
    label: 'Tokens',
    one: 'token issuer',
    shownAs: 'key',
    secret: 'secret',
    fields: [
      { name: 'key', label: 'Name in tokens (iss)', isRequired: true },
      { name: 'algorithm', label: 'Algorithm', help: 'HS256 where it is empty.' },
      { name: 'secret', label: 'Shared secret', help: 'Of HS256, HS384 and HS512.', isSecret: true },
      { name: 'rsa_public_key', label: 'Public key (PEM)', help: 'Of all other algorithms.', isLong: true },
    ],
  },
  {
    path: 'hmac-auth',
    collection: 'hmacauth_credentials',
    label: 'Signatures',
    one: 'signing secret',
    shownAs: 'username',
    secret: 'secret',
    fields: [
      { name: 'username', label: 'Username', isRequired: true },
      { name: 'secret', label: 'Secret', help: 'Empty: one is made up.', isSecret: true },
    ],
  },
  {
    path: 'mtls-auth',
    collection: 'mtls_auth_credentials',
    label: 'Certificates',
    one: 'certificate name',
    shownAs: 'subject_name',
    fields: [{ name: 'subject_name', label: 'Name in the certificate', isRequired: true }],
  },
  {
    path: 'acls',
    collection: 'acls',
    label: 'ACL groups',
    one: 'ACL group',
    shownAs: 'group',
    fields: [{ name: 'group', label: 'Group', help: 'Rules of the plugin acl name it.', isRequired: true }],
  },
];
