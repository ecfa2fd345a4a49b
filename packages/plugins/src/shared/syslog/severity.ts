import { z } from 'zod';

/** In the order of their codes. */
export const severities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;
export type Severity = (typeof severities)[number];

const severitySchema = z.enum(severities).default('info');

/** Kong's settings of who is told what. */
export const severityShape = {
  log_level: severitySchema.describe('Records of a lesser severity are not sent.'),
  successful_severity: severitySchema.describe('Of answers below 400.'),
  client_errors_severity: severitySchema.describe('Of answers from 400 on.'),
  server_errors_severity: severitySchema.describe('Of answers from 500 on.'),
};

export interface SeveritySettings {
  readonly log_level: Severity;
  readonly successful_severity: Severity;
  readonly client_errors_severity: Severity;
  readonly server_errors_severity: Severity;
}

/** The code of an answer's severity; undefined when it is not to be sent. */
export function compileSeverity(settings: SeveritySettings): (status: number) => number | undefined {
  const least = severities.indexOf(settings.log_level);
  const code = (severity: Severity) => {
    const at = severities.indexOf(severity);
    return at <= least ? at : undefined;
  };
  const success = code(settings.successful_severity);
  const clientError = code(settings.client_errors_severity);
  const serverError = code(settings.server_errors_severity);
  return (status) => (status >= 500 ? serverError : status >= 400 ? clientError : success);
}
