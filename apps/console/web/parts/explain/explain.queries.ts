import { api, path } from '../../api/client.ts';
import type { Verdict } from './verdict.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** The request that is asked about, and who makes it. */
export interface ExplainQuestion {
  readonly method: string;
  readonly scheme?: 'http' | 'https';
  readonly host: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly consumer?: string;
  readonly groups?: readonly string[];
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface ExplainedPlugin {
  readonly id: string;
  readonly name: string;
  readonly duty: string | null;
  readonly scope: string;
  readonly condition: string | null;
  readonly instead_of: readonly string[];
  readonly partials: readonly string[];
  readonly refusal: { readonly verdict: Verdict; readonly status: number | null; readonly text: string } | null;
}

export interface Explanation {
  readonly version: number;
  readonly request: { readonly method: string; readonly host: string; readonly path: string };
  readonly outcome: {
    readonly verdict: Verdict;
    readonly status: number | null;
    readonly text: string;
    readonly plugin: Named | null;
  };
  readonly route: (Named & { readonly matched_path: string; readonly service: Named | null }) | null;
  readonly upstream: {
    readonly url: string;
    readonly upstream: Named | null;
    readonly targets: readonly { readonly target: string; readonly weight: number }[];
  } | null;
  readonly caller: {
    readonly consumer: Named | null;
    readonly groups: readonly string[];
    readonly is_anonymous: boolean;
  };
  readonly plugins: readonly ExplainedPlugin[];
  readonly tools: { readonly allowed: number; readonly denied: number; readonly depends: number } | null;
  readonly other_routes: readonly (Named & { readonly unmet: readonly string[] })[];
}

export const explain = (controlPlaneId: string, question: ExplainQuestion) =>
  api.post<Explanation>(path`/v2/control-planes/${controlPlaneId}/explain`, question);
