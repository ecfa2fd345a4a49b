/** What a service was asked, and how often that failed. Rates are shares, from 0 to 1. */
export interface ServiceSum {
  readonly service: string;
  readonly requests: number;
  /** With a 4xx. */
  readonly clientErrors: number;
  /** With a 5xx. */
  readonly serverErrors: number;
  readonly errorRate: number;
  /** How many had each status. */
  readonly statuses: ReadonlyMap<number, number>;
}

/** The one with the highest share of errors first; of equal ones, by name. */
export function sumUp(rows: readonly { service: string; status: number; requests: number }[]): ServiceSum[] {
  return [...Map.groupBy(rows, ({ service }) => service)]
    .map(([service, own]) => {
      const count = (from: number, to: number) =>
        own.reduce((sum, { status, requests }) => (status >= from && status < to ? sum + requests : sum), 0);
      const [requests, clientErrors, serverErrors] = [count(0, 1000), count(400, 500), count(500, 600)];
      const statuses = new Map(own.map(({ status, requests }) => [status, requests]));
      const errorRate = (clientErrors + serverErrors) / requests;
      return { service, requests, clientErrors, serverErrors, errorRate, statuses };
    })
    .toSorted((a, b) => b.errorRate - a.errorRate || (a.service < b.service ? -1 : 1));
}
