import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where systemd has a service keep what is to outlive it; else where programs of a user do. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const ofService = env['STATE_DIRECTORY']?.split(':')[0];
  if (ofService) return join(ofService, name);
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'sallyport', name);
}
