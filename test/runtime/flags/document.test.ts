/** A document of flags is taken whole or refused whole, with a sentence that says why. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  ADMINISTRATION_ENABLED,
  ANNOUNCEMENT,
  FLAGS,
  SIGN_IN_ANSWER_FLOOR_MILLISECONDS,
  bundledDocument,
  isSecuritySwitch,
  problemOf,
  tooOldValue,
} from '../../../lambda/contract/flags.ts';
import { MAXIMUM_BYTES, decodeFlags } from '../../../lambda/runtime/flags/document.ts';
import { SourceError } from '../../../lambda/runtime/holder/source.ts';

const bytesOf = (document: unknown): Uint8Array =>
  Buffer.from(typeof document === 'string' ? document : JSON.stringify(document));
const decode = (document: unknown) => decodeFlags(bytesOf(document), 'dev');
const withFlags = (flags: unknown) => ({ format: 1, environment: 'dev', flags });

describe('the table', () => {
  test('keys are distinct and fit for a document', () => {
    const keys = FLAGS.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[a-z][a-z-]{2,62}[a-z]$/);
  });

  test.each(FLAGS.map((flag) => [flag.key, flag] as const))(
    '%s: bundled and safe values are allowed, and a security switch starts out safe',
    (_key, flag) => {
      expect(problemOf(flag, flag.bundledValue)).toBeUndefined();
      expect(problemOf(flag, flag.safeValue)).toBeUndefined();
      expect(flag.maximumAgeSeconds).toBeGreaterThan(3600);
      // A new process of a dark region knows no document: what it answers must be closed already.
      if (isSecuritySwitch(flag)) expect(flag.bundledValue).toBe(flag.safeValue);
    },
  );

  test('a security switch that is too old keeps the stricter value, any other gives up the last one', () => {
    const old = Object.fromEntries(
      FLAGS.map((flag) => [
        flag.key,
        flag.type === 'integer'
          ? [tooOldValue(flag, flag.minimum), tooOldValue(flag, flag.maximum)]
          : [tooOldValue(flag, flag.type === 'boolean' ? false : 'yesterday')],
      ]),
    );
    expect(old).toEqual({
      'administration-enabled': [true],
      announcement: [''],
      'sign-in-answer-floor-milliseconds': [250, 2000],
      'sign-in-failures-per-address': [10, 100],
    });
  });
});

describe('a good document', () => {
  test('gives its values; what it leaves out is left to the bundle', () => {
    const values = decode(withFlags({ 'administration-enabled': false, announcement: 'Grüße <b> & "more"' }));
    expect([...values]).toEqual([
      ['administration-enabled', false],
      ['announcement', 'Grüße <b> & "more"'],
    ]);
  });

  test('the bundled one is one', () => {
    expect(decode(bundledDocument('dev')).size).toBe(FLAGS.length);
  });

  test('may know flags that this build does not: configuration may be ahead of code', () => {
    expect([...decode(withFlags({ 'of-tomorrow': [1, 2], [ANNOUNCEMENT.key]: 'x' }))]).toEqual([
      ['announcement', 'x'],
    ]);
  });
});

describe('a bad document is refused whole', () => {
  const good = JSON.stringify(bundledDocument('dev'));
  test.each([
    ['empty', '', 'is empty'],
    ['torn', good.slice(0, good.length - 20), 'is not JSON'],
    ['no JSON', '<html>503</html>', 'is not JSON'],
    ['a list', [1], 'is no JSON object'],
    ['null', 'null', 'is no JSON object'],
    ['of another environment', bundledDocument('prod'), 'is for environment "prod", this is "dev"'],
    ['of no environment', { format: 1, flags: {} }, 'is for environment undefined'],
    ['newer', { ...bundledDocument('dev'), format: 2 }, 'has format 2, this build reads 1'],
    ['without a format', { environment: 'dev', flags: {} }, 'has format undefined'],
    ['without flags', { format: 1, environment: 'dev' }, 'has no object "flags"'],
    ['with a list of flags', withFlags([true]), 'has no object "flags"'],
    ['wrong type', withFlags({ 'administration-enabled': 'false' }), 'is a string, needs true or false'],
    ['null value', withFlags({ announcement: null }), 'announcement is a null, needs a text'],
    ['too low', withFlags({ 'sign-in-answer-floor-milliseconds': 0 }), 'is 0, needs a whole number from 250'],
    ['too high', withFlags({ 'sign-in-failures-per-address': 1e9 }), 'is 1000000000, needs a whole number'],
    ['a fraction', withFlags({ 'sign-in-failures-per-address': 99.5 }), 'is 99.5, needs a whole number'],
    ['too long', withFlags({ announcement: 'x'.repeat(281) }), 'has 281 characters, at most 280'],
    ['two lines', withFlags({ announcement: 'one\ntwo' }), 'holds a line end'],
  ])('%s', (_name, document, sentence) => {
    const refusal = expect.objectContaining({
      kind: 'malformed',
      message: expect.stringContaining(sentence),
    });
    expect(() => decode(document)).toThrow(refusal);
  });

  test('more than 64 KiB are not even parsed', () => {
    const large = JSON.stringify({ ...bundledDocument('dev'), padding: 'x'.repeat(MAXIMUM_BYTES) });
    expect(() => decode(large)).toThrow(/has \d+ bytes, at most 65536 are read/);
  });

  test('bytes that are no UTF-8', () => {
    const bytes = Buffer.concat([bytesOf(good.slice(0, -1)), Buffer.from([0xff, 0x7d])]);
    expect(() => decodeFlags(bytes, 'dev')).toThrow('the document of flags is not JSON');
  });

  test('all problems at once, and no value of a text', () => {
    const flags = { [ADMINISTRATION_ENABLED.key]: 1, [ANNOUNCEMENT.key]: 'secret\u0000text' };
    expect(() => decode(withFlags(flags))).toThrow(
      'the document of flags is refused whole: administration-enabled is a number, needs true or false; ' +
        'announcement holds a line end or another control character',
    );
  });

  test('one bad value keeps the good ones out', () => {
    const flags = { [ADMINISTRATION_ENABLED.key]: false, [SIGN_IN_ANSWER_FLOOR_MILLISECONDS.key]: 'no' };
    expect(() => decode(withFlags(flags))).toThrow(SourceError);
  });
});

describe('any document', () => {
  const anyFlags = fc.dictionary(
    fc.oneof(fc.constantFrom(...FLAGS.map(({ key }) => key)), fc.string(), fc.constant('__proto__')),
    fc.oneof(fc.jsonValue(), fc.integer({ min: 0, max: 3000 }), fc.boolean(), fc.string()),
  );
  const anyDocument = fc.oneof(
    fc.jsonValue(),
    fc.record({
      format: fc.constantFrom(1, 2),
      environment: fc.constantFrom('dev', 'prod'),
      flags: anyFlags,
    }),
    anyFlags.map(withFlags),
  );

  test('is refused with our own error or gives values that their flags allow', () => {
    let taken = 0;
    fc.assert(
      fc.property(anyDocument, (document) => {
        try {
          const values = decode(document);
          taken += 1;
          for (const [key, value] of values) {
            const flag = FLAGS.find((candidate) => candidate.key === key);
            expect(flag && problemOf(flag, value)).toBeUndefined();
            expect(flag).toBeDefined();
          }
        } catch (error) {
          if (!(error instanceof SourceError)) throw error;
          expect(error.kind).toBe('malformed');
        }
      }),
      { numRuns: 2000 },
    );
    // Otherwise the property would hold for documents that are all refused.
    expect(taken).toBeGreaterThan(50);
  });

  test('cut anywhere is refused', () => {
    const whole = JSON.stringify(bundledDocument('dev'));
    for (let length = 0; length < whole.length; length += 1)
      expect(() => decode(whole.slice(0, length))).toThrow(SourceError);
  });

  test('of any bytes is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(() => decodeFlags(bytes, 'dev')).toThrow(SourceError);
      }),
    );
  });
});
