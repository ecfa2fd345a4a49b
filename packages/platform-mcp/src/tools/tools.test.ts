import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ApiCall, PlatformApi } from '../api.ts';
import { platformTools } from './index.ts';

describe('the platform’s tools', () => {
  it('say when they are called, with what, and what they answer', () => {
    for (const { name, title, description, input, output } of platformTools) {
      expect(name).toMatch(/^[a-z_]{4,64}$/);
      expect(title).not.toBe('');
      expect(description.length, name).toBeGreaterThan(100);
      // A parameter that is left out silently would be taken for one that was heeded.
      const parameters = z.toJSONSchema(input, { io: 'input' });
      expect(parameters, name).toMatchObject({ type: 'object', additionalProperties: false });
      for (const [field, schema] of Object.entries(parameters.properties ?? {}))
        expect(schema, `${name}.${field}`).toHaveProperty('description');
      expect(z.toJSONSchema(output, { io: 'output' }).type, name).toBe('object');
    }
    expect(new Set(platformTools.map(({ name }) => name)).size).toBe(platformTools.length);
  });

  it('ask nothing more once their caller is gone', async () => {
    const controller = new AbortController();
    const asked: ApiCall[] = [];
    const api: PlatformApi = {
      async call(call) {
        asked.push(call);
        controller.abort(new Error('gone'));
        return { status: 200, body: {} };
      },
    };
    for (const { name, input, run } of platformTools) {
      asked.length = 0;
      const given = input.parse(wanted(name));
      await expect(run(given, { api, signal: controller.signal }), name).rejects.toThrow('gone');
      expect(asked.length, name).toBeLessThanOrEqual(1);
      for (const { signal } of asked) expect(signal).toBe(controller.signal);
    }
  });

  it('send models on to tools that there are', () => {
    const names = platformTools.map(({ name }) => name);
    const named = platformTools.flatMap(
      ({ description }) => description.match(/\b(?:list|get|query|check|explain)_[a-z_]+\b/g) ?? [],
    );
    expect(named.filter((name) => !names.includes(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(20);
  });
});

/** What a tool cannot do without. */
function wanted(name: string): object {
  if (name === 'list_control_plane_group_memberships') return { groupId: 'x' };
  if (name === 'get_consumer_requests') return { consumerId: 'x' };
  if (name === 'explain_request') return { requestId: 'x' };
  return /^(get_control|check|list_(services|routes|consumers|plugins))/.test(name) ? { controlPlaneId: 'x' } : {};
}
