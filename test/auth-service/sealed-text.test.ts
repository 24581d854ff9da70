/** What is sealed for one purpose opens for it alone, under its key alone, and unchanged. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { openText, sealText } from '../../lambda/auth-service/sealed-text.ts';
import { symmetricKey } from './support/keys.ts';

const [first, second, stranger] = [symmetricKey('first'), symmetricKey('second'), symmetricKey('first')];
const purpose = fc.array(fc.string(), { maxLength: 3 });

describe('a sealed text', () => {
  test('opens for its purpose, also when another key has come to sign', () => {
    fc.assert(
      fc.property(fc.string(), purpose, (text, what) => {
        const sealed = sealText([first, second], what, text);
        expect(openText([second, first], what, sealed)).toBe(text);
        expect(sealed).toMatch(/^first\.[\w-]+\.[\w-]+$/);
      }),
    );
  });

  test('does not open for another purpose, however the parts are divided', () => {
    fc.assert(
      fc.property(fc.string(), purpose, purpose, (text, what, other) => {
        fc.pre(JSON.stringify(what) !== JSON.stringify(other));
        expect(openText([first], other, sealText([first], what, text))).toBeUndefined();
      }),
    );
    expect(openText([first], ['ab'], sealText([first], ['a', 'b'], 'x'))).toBeUndefined();
  });

  test('does not open under another key of the same name, or without its key', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const sealed = sealText([first], ['x'], text);
        expect(openText([stranger], ['x'], sealed)).toBeUndefined();
        expect(openText([second], ['x'], sealed)).toBeUndefined();
      }),
    );
  });

  test('does not open with any one byte changed, cut short, or made up', () => {
    const bytes = (part = ''): Buffer => Buffer.from(part, 'base64url');
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.integer({ min: 1, max: 255 }), (text, at, change) => {
        const [id = '', nonce, body] = sealText([first], ['x'], text).split('.');
        const all = Buffer.concat([bytes(nonce), bytes(body)]);
        const place = at % all.length;
        all[place] = (all[place] ?? 0) ^ change;
        const forged = [
          id,
          all.subarray(0, 12).toString('base64url'),
          all.subarray(12).toString('base64url'),
        ];
        expect(openText([first], ['x'], forged.join('.'))).toBeUndefined();
        const cut = [id, nonce, bytes(body).subarray(0, -1).toString('base64url')].join('.');
        expect(openText([first], ['x'], cut)).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => expect(openText([first], ['x'], `first.${text}`)).toBeUndefined()),
    );
    expect(openText([first], ['x'], 'first.'.padEnd(9000, 'a'))).toBeUndefined();
  });

  test('an empty key set seals nothing', () => {
    expect(() => sealText([], ['x'], 'y')).toThrow('empty');
  });
});
