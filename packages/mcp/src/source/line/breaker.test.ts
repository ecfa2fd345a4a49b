import { fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { Breaker } from './breaker.ts';

describe('the circuit breaker of a source', () => {
  it('opens after failures in a row, and lets one request try again', async () => {
    const { clock } = fakeServices();
    const breaker = new Breaker({ failuresMax: 2, openMs: 1000 }, clock);
    fail(breaker);
    breaker.admit();
    breaker.succeeded();
    fail(breaker);
    expect(breaker.admit()).toBe(true);
    breaker.failed();
    expect(breaker.admit()).toBe(false);
    await clock.advance(1000);
    expect(breaker.admit()).toBe(true);
    expect(breaker.admit(), 'while one is on trial').toBe(false);
    breaker.failed();
    expect(breaker.admit()).toBe(false);
    await clock.advance(1000);
    expect(breaker.admit()).toBe(true);
    breaker.succeeded();
    expect(breaker.admit()).toBe(true);
    expect(breaker.admit()).toBe(true);
  });

  it('tries with another request when the one on trial was taken back', async () => {
    const { clock } = fakeServices();
    const breaker = new Breaker({ failuresMax: 1, openMs: 1000 }, clock);
    fail(breaker);
    await clock.advance(1000);
    expect(breaker.admit()).toBe(true);
    breaker.forgotten();
    expect(breaker.admit()).toBe(true);
  });
});

function fail(breaker: Breaker): void {
  breaker.admit();
  breaker.failed();
}
