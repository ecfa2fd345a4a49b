import type { AuditLog } from '@sallyport/store';
import type { Log } from '../log.ts';
import type { AuditSigningKey } from './signing-key.ts';

export interface NotaryParts {
  audit: Pick<AuditLog, 'chain'>;
  auditKey: AuditSigningKey;
  log: Log;
}

const everyMs = 500;

/** Gives entries of the audit log their places and signs them, soon after they are written, until it is told to end. */
export function startNotary({ audit, auditKey, log }: NotaryParts): () => Promise<void> {
  let running: Promise<void> | undefined;
  const chain = () => {
    running ??= audit
      .chain(auditKey)
      .catch((error: Error) => log.error('the audit log could not be chained', { error: error.message }))
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  void chain();
  const timer = setInterval(chain, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
    await chain();
  };
}
