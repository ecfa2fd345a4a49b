import { describe, expect, it } from 'vitest';
import { parsePostgresUrl } from './postgres-url.ts';

const read = (url: string, ca?: string) => parsePostgresUrl(url, ca);

describe('the URL of a database', () => {
  it('says where it is and who asks', () => {
    expect(read('postgres://ann:p%40ss@db.example.com:5433/sally')).toMatchObject({
      ...{ host: 'db.example.com', port: 5433, database: 'sally', user: 'ann', password: 'p@ss' },
    });
    expect(read('postgresql://[::1]/sally')).toMatchObject({ host: '::1', port: 5432, user: 'sallyport' });
    expect(read('postgres:///sally?host=/var/run/postgresql')).toMatchObject({
      host: '/var/run/postgresql',
      ssl: false,
    });
  });

  it('goes over TLS to other machines, and checks whom it talks to, unless it says otherwise', () => {
    expect(read('postgres://db.example.com/x').ssl).toEqual({ rejectUnauthorized: true });
    expect(read('postgres://127.0.0.1/x').ssl).toBe(false);
    expect(read('postgres://127.0.0.1/x?sslmode=verify-full').ssl).toEqual({ rejectUnauthorized: true });
    expect(read('postgres://db.example.com/x?sslmode=require', 'PEM').ssl).toEqual({
      rejectUnauthorized: false,
      ca: 'PEM',
    });
    expect(read('postgres://db.example.com/x?sslmode=disable').ssl).toBe(false);
  });

  it.each([
    ['mysql://db/x', 'is not like postgres://'],
    ['postgres://db', 'is not like postgres://'],
    ['postgres://db/x?sslmode=prefer', 'do not go on in the clear'],
    ['postgres://db/x?options=-c', "has 'options', which is not known"],
    ['postgres://u:p%ZZ@db/x', 'is not like postgres://'],
  ])('is refused where it is not understood: %s', (url, message) => {
    expect(() => read(url)).toThrow(message);
  });

  it('needs no CA where there is no TLS', () => {
    expect(() => read('postgres://db/x?sslmode=disable', 'PEM')).toThrow('a CA is of no use');
  });
});
