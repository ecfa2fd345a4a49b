import { endOfLifeOf } from '../../control-planes/nodes/end-of-life.ts';
import type { KnownNode } from '../../control-planes/nodes/node-view.ts';
import { defineFinding, type Found, type PlaneFacts } from '../finding.ts';

export const outdatedGateway = defineFinding({
  kind: 'outdated-gateway',
  title: 'Gateways out of date',
  why: 'They lack what was mended since, or do not do what the configuration says now.',
  about: 'control-plane',
  find: (facts) => facts.nodes.flatMap((node) => found(facts, node)),
});

function found({ version, plane }: PlaneFacts, { id, connection, telling }: KnownNode): Found[] {
  const own = (connection ?? telling)!;
  const entity = { type: 'gateway', id, name: own.hostname };
  const ended = endOfLifeOf(own.version, version);
  const rest = { entity, sinceMs: undefined };
  return [
    ...(ended === undefined
      ? []
      : [
          {
            ...rest,
            severity: 'high' as const,
            part: 'version',
            title: `Gateway ${own.hostname} has version ${own.version}, which is not supported any more`,
            evidence: [{ text: ended, entity }],
            fix: { text: `Upgrade it to ${version}.` },
          },
        ]),
    ...(connection === undefined || !isBehind(connection.status)
      ? []
      : [
          {
            ...rest,
            severity: 'high' as const,
            part: 'configuration',
            title: `Gateway ${own.hostname} does not do what the newest configuration says`,
            evidence: [
              {
                text: `It serves version ${connection.configVersion ?? 'none'} of ${plane.version}: ${connection.statusReason ?? connection.status}.`,
                entity,
              },
            ],
            fix: {
              text: 'See at the gateway what it could not use, and put that right: it takes the next version by itself.',
            },
          },
        ]),
  ];
}

function isBehind(status: string): boolean {
  return status === 'rejected' || status.endsWith('_incompatible');
}
