import { checkBrowser } from './browser/check.ts';
import { checkClients } from './check-clients.ts';
import { isAvailable } from './methods/methods.ts';
import type { OpenidConnectConfig } from './schema.ts';

interface Problem {
  path: string;
  message: string;
}

/** What no single setting can say. */
export function checkOpenidConnect(config: OpenidConnectConfig): Problem[] {
  const problems: Problem[] = [];
  const tell = (path: string, message: string) => void problems.push({ path, message });
  const missing = config.auth_methods.filter((name) => !isAvailable(name));
  if (missing.length > 0) tell('auth_methods', `${missing.join(', ')} not supported yet: write auth_methods without`);
  checkClients(config, tell);
  return [...problems, ...checkBrowser(config)];
}
