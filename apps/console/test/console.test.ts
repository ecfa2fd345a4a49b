import { afterAll, beforeAll, describe } from 'vitest';
import { itGovernsAi } from './drives/ai.ts';
import { itKeepsDashboards } from './drives/dashboards.ts';
import { itObservesRequests } from './drives/debugger.ts';
import { itHasForms } from './drives/forms.ts';
import { itHasAFrame } from './drives/frame.ts';
import { itHasGateways } from './drives/gateway.ts';
import { itShowsStrangersTextAsText } from './drives/hostile.ts';
import { itKnowsAnOrganisation } from './drives/organisation.ts';
import { itGivesAnOverview } from './drives/overview.ts';
import { itShowsThePosture } from './drives/posture.ts';
import { itShowsRequests } from './drives/requests.ts';
import { ConsoleStage } from './stage.ts';

// In a real browser, against the control plane of the demo, which is started once.
describe('the console', { timeout: 120_000 }, () => {
  const stage = new ConsoleStage();
  beforeAll(() => stage.open(), 120_000);
  afterAll(() => stage.close());

  describe('its frame', () => itHasAFrame(stage));
  describe('its forms', () => itHasForms(stage));
  describe('requests', () => itShowsRequests(stage));
  describe('gateways', () => itHasGateways(stage));
  describe('overview', () => itGivesAnOverview(stage));
  describe('posture', () => itShowsThePosture(stage));
  describe('organisation', () => itKnowsAnOrganisation(stage));
  describe('dashboards', () => itKeepsDashboards(stage));
  describe('debugger', () => itObservesRequests(stage));
  describe('AI', () => itGovernsAi(stage));
  describe('what strangers wrote', () => itShowsStrangersTextAsText(stage));
});
