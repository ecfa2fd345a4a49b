import type { ConfigProblem } from '../check.ts';
import type { AiMcpProxyConfig } from '../schema.ts';

export function checkStdio({ mode, stdio }: AiMcpProxyConfig): ConfigProblem[] {
  if (mode === 'stdio-server')
    return stdio === undefined ? [{ path: 'stdio', message: 'is needed in stdio-server mode' }] : [];
  return stdio === undefined ? [] : [{ path: 'stdio', message: 'has an effect in stdio-server mode only' }];
}
