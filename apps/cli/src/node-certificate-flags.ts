import type { Flag } from './flag.ts';

/** The flags of `sallyport node-certificate`, in the order in which help prints them. */
export const nodeCertificateFlags: readonly Flag[] = [
  {
    name: '--into',
    value: 'FOLDER',
    description: 'Where node.crt and node.key go, which must not be there yet, and ca.crt; made where it is missing.',
  },
  { name: '--name', value: 'NAME', default: 'gateway', description: 'Whom the certificate names, for people.' },
  { name: '--days', value: 'N', default: '365', description: 'How long it is good.' },
  {
    name: '--control-plane-addr',
    value: 'URL',
    otherwise: 'it is not registered',
    description: 'API of the control plane that is to know it.',
  },
  { name: '--token-file', value: 'FILE', otherwise: 'none', description: 'Holds a token for that API.' },
  {
    name: '--control-plane',
    value: 'NAME',
    default: 'default',
    description: 'Name or id of the control plane whose gateways show it.',
  },
];
