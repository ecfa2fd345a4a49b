import type { Flag } from './flag.ts';

/** The flags of `sallyport control-plane`, in the order in which help prints them. */
export const controlPlaneFlags: readonly Flag[] = [
  { name: '--listen', value: 'HOST:PORT', default: '127.0.0.1:8300', description: 'Where its API is.' },
  {
    name: '--cluster-listen',
    value: 'HOST:PORT',
    otherwise: 'gateways bring their own configuration',
    description: 'Where gateways connect for their configuration, and tell what they served; each shows a certificate.',
  },
  {
    name: '--cluster-host',
    value: 'NAME',
    multiple: true,
    otherwise: 'the address of --cluster-listen, or the name of this machine',
    description: 'A name or address by which gateways reach it; may be given several times.',
  },
  {
    name: '--cluster-cert',
    value: 'FILE',
    otherwise: 'one of an authority that is made at the first start',
    description: 'Certificate (PEM) that gateways are shown.',
  },
  { name: '--cluster-cert-key', value: 'FILE', otherwise: 'none', description: 'Its key.' },
  {
    name: '--data-folder',
    value: 'FOLDER',
    default: 'sallyport-data',
    description: 'What it keeps, and the token of gateways (node-token); made where it is missing.',
  },
  {
    name: '--token-file',
    value: 'FILE',
    otherwise: 'a token is made at the first start, printed once, and kept as a hash',
    description: "Holds the operator's token, readable by its owner only; made where it is missing.",
  },
  {
    name: '--database',
    value: 'URL',
    otherwise: 'a file in the data folder',
    description: 'PostgreSQL that keeps what it knows beside analytics: postgres://sallyport@db.example.com/sallyport.',
  },
  {
    name: '--database-file',
    value: 'FILE',
    otherwise: 'none',
    description: 'Holds that URL, with its password: postgres://user:password@db.example.com/sallyport.',
  },
  {
    name: '--database-ca',
    value: 'FILE',
    otherwise: "the system's",
    description: 'Certificates (PEM) that the server of that database is trusted by.',
  },
  {
    name: '--master-key',
    value: 'KEY',
    isSecret: true,
    otherwise: 'that of --master-key-file',
    description:
      'As SALLYPORT_MASTER_KEY alone: opens the keys that secrets are sealed with. Several, the newest first, while keys are rotated.',
  },
  {
    name: '--master-key-file',
    value: 'FILE',
    otherwise: 'master-key of the data folder',
    description: 'Holds that key, readable by its owner only; made where it is missing.',
  },
  {
    name: '--clickhouse',
    value: 'URL',
    otherwise: 'analytics are files in the data folder',
    description: 'HTTP interface of a ClickHouse server that keeps analytics: https://clickhouse.example.com:8443.',
  },
  { name: '--clickhouse-database', value: 'NAME', default: 'sallyport', description: 'Made where it is missing.' },
  { name: '--clickhouse-user', value: 'NAME', default: 'default', description: 'Who it is asked as.' },
  {
    name: '--clickhouse-password-file',
    value: 'FILE',
    otherwise: 'no password',
    description: "Holds that user's password.",
  },
  {
    name: '--analytics-retention',
    value: '1d|7d|30d|90d|180d|365d|425d',
    default: '90d',
    description: 'How long it keeps what metrics are made of.',
  },
  {
    name: '--requests-retention',
    value: '1d|7d|14d|30d',
    default: '7d',
    description: 'How long it keeps what else is told of single requests: their paths, addresses, ids.',
  },
  {
    name: '--payload-retention',
    value: '1d|3d|7d|14d|30d',
    default: '3d',
    description: 'How long it keeps what was said, which gateways send with --capture-payloads.',
  },
  {
    name: '--payload-max',
    value: 'MIB',
    default: '1024',
    description: 'How much of that it keeps, sealed; then the oldest goes.',
  },
  {
    name: '--outbound-allow',
    value: 'CIDR|HOST',
    multiple: true,
    otherwise: 'public addresses alone, over https',
    description:
      'What webhooks and sign-in at identity providers may reach though it is not public; may be given several times.',
  },
  {
    name: '--smtp-url-file',
    value: 'FILE',
    otherwise: 'no mail is sent',
    description:
      'Holds the URL of the server that takes the mail of alerts: smtps://user:password@mail.example.com:465.',
  },
  { name: '--smtp-from', value: 'ADDRESS', otherwise: 'none', description: 'Whom that mail is from.' },
  { name: '--tls-cert', value: 'FILE', otherwise: 'none', description: 'Certificate (PEM), to be asked over TLS.' },
  { name: '--tls-cert-key', value: 'FILE', otherwise: 'none', description: 'Its key.' },
  {
    name: '--url',
    value: 'ORIGIN',
    multiple: true,
    otherwise: 'addresses and localhost alone',
    description: 'A name by which it is reached, as https://control.example.com; may be given several times.',
  },
  {
    name: '--trusted-proxy',
    value: 'CIDR',
    multiple: true,
    otherwise: 'callers are where they connect from',
    description:
      'A network whose X-Forwarded-For is believed, as that of a proxy before it; may be given several times.',
  },
  {
    name: '--session-idle',
    value: 'MINUTES',
    default: '60',
    description: 'After how long without use the session of a browser ends.',
  },
  {
    name: '--session-max',
    value: 'HOURS',
    default: '12',
    description: 'After how long it ends however much it is used.',
  },
  {
    name: '--allow-network',
    description: 'Listen beyond loopback without TLS, as behind a proxy that ends it.',
  },
  {
    name: '--log-format',
    value: 'text|json',
    default: 'text',
    description: 'Form of its log (standard error), and of what it says once it listens (standard output).',
  },
  {
    name: '--log-level',
    value: 'debug|info|warn|error',
    default: 'info',
    description: 'The least severe entry that is logged.',
  },
];
