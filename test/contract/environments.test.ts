import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  choice,
  environmentCodec,
  EnvironmentError,
  integer,
  list,
  text,
} from '../../lambda/contract/environment-codec.ts';

const codec = environmentCodec({
  host: text('HOST'),
  port: integer('PORT', 1),
  mode: choice('MODE', ['a', 'b'] as const),
  hosts: list('HOSTS'),
});
const word = fc.stringMatching(/^[a-z0-9.-]{1,20}$/);

describe('environment codec', () => {
  test('decodes whatever it encoded', () => {
    const value = fc.record({
      host: word,
      port: fc.integer({ min: 1, max: 65535 }),
      mode: fc.constantFrom('a' as const, 'b' as const),
      hosts: fc.array(word, { minLength: 1 }),
    });
    fc.assert(fc.property(value, (given) => expect(codec.decode(codec.encode(given))).toEqual(given)));
  });

  test('names every bad variable at once', () => {
    const decode = (): unknown => codec.decode({ PORT: '0', MODE: 'c', HOSTS: ',' });
    expect(decode).toThrow(EnvironmentError);
    expect(decode).toThrow(
      'environment variables: HOST is not set; PORT is "0", needs a whole number from 1; MODE is "c", needs one of a, b; HOSTS holds no entry',
    );
  });
});
