import { knownProviders } from '@sallyport/dev-idp/known';
import type { Flag } from './flag.ts';

export const devIdpFlags: readonly Flag[] = [
  {
    name: '--as',
    value: knownProviders.join('|'),
    default: 'plain',
    description: "Whose habits it has: forms of issuer and tokens, and what it can't do. plain can do everything.",
  },
  { name: '--port', value: 'N', default: '9400', description: 'Where it listens; 0 for a free port.' },
  {
    name: '--host',
    value: 'ADDRESS',
    default: '127.0.0.1',
    description: 'The address it listens on; one beyond loopback needs --allow-network.',
  },
  {
    name: '--allow-network',
    description: 'Listen beyond loopback, where anybody who reaches it may sign in as anybody.',
  },
  { name: '--url', value: 'URL', otherwise: 'by host and port', description: 'How others reach it, without a path.' },
  {
    name: '--keys',
    value: 'FILE',
    otherwise: 'new ones at every start',
    description: 'A JSON Web Key Set with the private keys it signs with; written when it is not there.',
  },
  {
    name: '--scope',
    value: 'NAME',
    multiple: true,
    description: 'A scope beside those it has; may be given several times.',
  },
  {
    name: '--access-token-lifetime',
    value: 'SECONDS',
    default: '3600',
    description: 'How long access tokens are valid.',
  },
  {
    name: '--access-tokens',
    value: 'jwt|opaque',
    otherwise: 'as --as has it',
    description: 'Whether access tokens can be read, or must be asked about.',
  },
  {
    name: '--registration',
    value: 'on|off',
    otherwise: 'as --as has it',
    description: 'Whether clients may register themselves (RFC 7591).',
  },
  {
    name: '--resource-indicators',
    value: 'on|off',
    otherwise: 'as --as has it',
    description: 'Whether the parameter resource is heeded (RFC 8707).',
  },
  {
    name: '--trust',
    value: 'ISSUER',
    multiple: true,
    description: 'Another issuer whose tokens are taken in a token exchange; may be given several times.',
  },
  { name: '--no-consent', description: 'Do not ask people what an application may have.' },
];
