import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { asCommands, asCurl, asJson, asYaml, type EntityToShow } from './as-code.ts';

const schema = {
  properties: {
    config: {
      properties: { minute: {}, policy: { default: 'local' }, password: { type: 'string', encrypted: true } },
    },
  },
};

const shown: EntityToShow = {
  collection: 'plugins',
  entity: {
    id: '11111111-1111-4111-8111-111111111111',
    name: 'rate-limiting',
    route: { id: '22222222-2222-4222-8222-222222222222' },
    config: { minute: 5, policy: 'local', hour: null, password: 'hunter2', note: 'costs $5 `now`' },
    created_at: 1,
    updated_at: 2,
  },
  schema,
  controlPlane: { id: 'cp-1', name: 'default' },
  names: { '22222222-2222-4222-8222-222222222222': 'orders' },
  origin: 'https://control.example.com',
};

describe('an entity as code', () => {
  it('is a file by names, with secrets from the environment', () => {
    expect(parse(asYaml(shown))).toEqual({
      _format_version: '3.0',
      _konnect: { control_plane_name: 'default' },
      plugins: [
        {
          name: 'rate-limiting',
          route: 'orders',
          config: { minute: 5, note: 'costs $5 `now`', password: '${{ env "DECK_CONFIG_PASSWORD" }}' },
        },
      ],
    });
  });

  it('never shows a secret', () => {
    for (const format of [asYaml, asJson, asCurl, asCommands]) expect(format(shown)).not.toContain('hunter2');
    expect(asJson({ ...shown, schema: undefined, entity: { password: '[secret]' } })).toContain('[secret]');
    expect(asYaml({ ...shown, entity: { name: 'a', config: { password: '{vault://env/a}' } } })).toContain(
      '{vault://env/a}',
    );
  });

  it('is a request whose body the shell completes, and nothing else of it', () => {
    const curl = asCurl(shown);
    expect(curl).toContain('"password": "$CONFIG_PASSWORD"');
    expect(curl).toContain('costs \\$5 \\`now\\`');
    expect(asCurl({ ...shown, entity: { id: 'a', note: '$5' } })).toContain(
      '<<\'JSON\'\n{\n  "id": "a",\n  "note": "$5"\n}',
    );
  });

  it('is changed from the command line without losing what is beside it', () => {
    expect(asCommands(shown).indexOf('dump')).toBeLessThan(asCommands(shown).indexOf('sync kong.yaml'));
  });
});
