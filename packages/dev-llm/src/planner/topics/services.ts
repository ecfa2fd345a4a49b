import { type Figures, figuresOf, type ServiceFigures } from '../platform/figures.ts';
import { type Range, rangeOf } from '../platform/ranges.ts';
import { ranked } from '../platform/ranking.ts';
import { findScope, type Scope } from '../platform/scope.ts';
import type { Question } from '../question/question.ts';
import { defaultWindow } from '../question/window.ts';
import { overview } from './services-overview.ts';
import type { Topic } from './topic.ts';

/** How services fare: errors, latency, traffic. */
export const services: Topic = {
  example:
    'Give me an overview of the services in the `Shared_Services` control plane that have the highest 4xx and 5xx error rates over the past 24 hours.',
  needs: ['list_control_planes', 'list_services', 'query_api_requests'],
  *plan(question, tools) {
    const range = rangeOf(question.window ?? defaultWindow, tools);
    if (typeof range === 'string') return range;
    const scope = yield* findScope(question, tools);
    if (typeof scope === 'string') return scope;
    const services = scope.service === undefined ? scope.services : [scope.service];
    const figures = yield* figuresOf(services, range.name, tools);
    return overview({ question, scope, range, figures, ranking: ranked(figures.all, question) });
  },
};

export interface ServicesFacts {
  readonly question: Question;
  readonly scope: Scope;
  readonly range: Range;
  readonly figures: Figures;
  readonly ranking: readonly ServiceFigures[];
}
