import { HeaderList, type UpstreamEntity } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { endpointNamed } from './endpoint-fixture.ts';
import { EndpointHealth } from './health/endpoint-health.ts';
import { compilePassiveRules } from './health/rules.ts';
import { Trial } from './health/trial.ts';
import { Peer } from './peer.ts';
import type { Pool } from './pools.ts';

type PassiveType = UpstreamEntity['healthchecks']['passive']['type'];

function peer(type: PassiveType = 'http') {
  const told: string[] = [];
  const health = new EndpointHealth('k', ({ source, outcome }) => told.push(`${source} ${outcome}`), 0);
  const rules = compilePassiveRules({
    type,
    healthy: { http_statuses: [200], successes: 1 },
    unhealthy: { http_statuses: [429, 500, 503], http_failures: 3, tcp_failures: 3, timeouts: 3 },
  });
  const made = new Peer({ ...endpointNamed('a'), health }, 'a', {} as Pool, rules, undefined);
  const news: string[] = [];
  const trial = () => {
    health.available = false;
    return made.forTrial(new Trial('k', ({ event }) => news.push(event)));
  };
  return { made, health, told, news, trial };
}

const none = new HeaderList([]);

describe('a peer', () => {
  it('counts a 429, but not one that says when to come again', () => {
    const { made, told } = peer();
    made.onHead(429, new HeaderList(['Retry-After', '3']), 1);
    expect(told).toEqual([]);
    made.onHead(429, none, 1);
    expect(told).toEqual(['passive http_failure']);
  });

  it('does not judge statuses where the check is of TCP', () => {
    const { made, told } = peer('tcp');
    made.onHead(500, none, 1);
    made.onFailure('tcp_failure', 1);
    expect(told).toEqual(['passive tcp_failure']);
  });

  it.each([
    ['14', ['passive http_failure']],
    ['13', ['passive http_failure']],
    ['8', ['passive http_failure']],
    ['5', []],
    ['0', []],
  ])('judges gRPC by its own status, wherever that stands: %s', (status, wanted) => {
    const inHead = peer('grpc');
    inHead.made.onHead(200, new HeaderList(['grpc-status', status]), 1);
    inHead.made.onTrailers(undefined);
    expect(inHead.told).toEqual(wanted);
    const inTrailers = peer('grpcs');
    inTrailers.made.onHead(200, none, 1);
    inTrailers.made.onTrailers(['x', 'y', 'Grpc-Status', status]);
    expect(inTrailers.told).toEqual(wanted);
    const ofHttp = peer('http');
    ofHttp.made.onHead(200, none, 1);
    ofHttp.made.onTrailers(['grpc-status', status]);
    expect(ofHttp.told).toEqual([]);
  });

  it('tells the outcome of a trial, whatever is known otherwise', () => {
    const good = peer();
    good.trial().onHead(404, none, 1);
    expect(good.told).toEqual(['trial success']);
    const bad = peer();
    bad.trial().onHead(503, none, 1);
    expect(bad.told).toEqual(['trial http_failure']);
    const broken = peer();
    broken.trial().onFailure('timeout', 1);
    expect(broken.told).toEqual(['trial timeout']);
  });

  it('gives a trial back that told nothing, and only then', () => {
    const { trial, news } = peer('grpc');
    const aborted = trial();
    aborted.begin();
    aborted.onHead(200, none, 1);
    aborted.end();
    expect(news).toEqual(['void']);
    const over = trial();
    over.begin();
    over.onHead(200, none, 1);
    over.onTrailers(['grpc-status', '0']);
    over.end();
    expect(news).toEqual(['void']);
  });

  it('knows what is under way', () => {
    const { made } = peer();
    made.begin();
    made.begin();
    made.end();
    expect(made.endpoint.load.inFlight).toBe(1);
  });
});
