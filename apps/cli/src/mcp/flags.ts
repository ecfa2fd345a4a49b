import { addressFlag } from '../configuration/flags.ts';
import type { Flag } from '../flag.ts';

export const mcpFlags: readonly Flag[] = [
  addressFlag,
  {
    name: '--token-file',
    value: 'FILE',
    description: 'Holds the token that is shown, of a person or a system account: what it may, the tools may.',
  },
  {
    name: '--token',
    value: 'TOKEN',
    otherwise: 'what is in --token-file',
    description: 'The token itself, in the environment alone (SALLYPORT_TOKEN): as most MCP clients hand it on.',
    isSecret: true,
  },
  {
    name: '--groups',
    value: 'NAME,…',
    otherwise: 'all of them',
    description: 'Only tools of these groups: control_planes, configuration, analytics, api.',
  },
  { name: '--read-only', description: 'Nothing can be changed.' },
];
