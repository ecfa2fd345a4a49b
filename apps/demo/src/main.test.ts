import { afterAll, beforeAll, describe } from 'vitest';
import { itEndsInOrder } from './test/end.ts';
import { itKeepsSecrets } from './test/leaks/leaks.ts';
import { itAnswersTheMission } from './test/mission.ts';
import { itOffersWhatToTry } from './test/offers.ts';
import { itLetsPeopleIn } from './test/sign-in.ts';
import { Stage } from './test/stage.ts';

describe('the demo', { timeout: 120_000 }, () => {
  const stage = new Stage();
  beforeAll(() => stage.open(), 120_000);
  afterAll(() => stage.close());

  // In this order: traffic flows until its numbers are looked at, and what ends it comes last.
  describe('people', () => itLetsPeopleIn(stage));
  describe('what there is to try', () => itOffersWhatToTry(stage));
  describe('the mission', () => itAnswersTheMission(stage));
  describe('what nobody else may know', () => itKeepsSecrets(stage));
  describe('its end', () => itEndsInOrder(stage));
});
