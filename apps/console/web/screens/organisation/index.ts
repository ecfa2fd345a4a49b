import type { Screen } from '../screen.ts';
import { access } from './access/screen.ts';
import { auditLog } from './audit-log/screen.ts';
import { people } from './people/screen.ts';
import { organisationSettings } from './settings/screen.ts';
import { signIn } from './sign-in/screen.ts';
import { systemAccounts } from './system-accounts/screen.ts';
import { teams } from './teams/screen.ts';
import { tokens } from './tokens/screen.ts';

/** In the order of the side. */
export const organisation: readonly Screen[] = [
  people,
  teams,
  systemAccounts,
  access,
  tokens,
  signIn,
  auditLog,
  organisationSettings,
];
