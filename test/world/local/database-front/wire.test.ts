import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';

import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { message, readMessage } from '../../../../lib/world/local/database-front/wire.ts';

test('a message arrives whole, however the network cuts it, and what follows stays in the socket', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), fc.array(fc.nat(60)), async (content, cuts) => {
      const socket = new PassThrough();
      const reading = readMessage(socket, true);
      const bytes = Buffer.concat([message('R', Buffer.from(content)), Buffer.from('rest')]);
      for (const [from, to] of pieces(bytes.length, cuts)) {
        socket.write(bytes.subarray(from, to));
        // Would never come again if a reader with too few bytes kept the process to itself.
        await turn();
      }
      const { type, body } = await reading;
      expect({ type, body: [...body] }).toEqual({ type: 'R', body: [...content] });
      expect(String(socket.read())).toBe('rest');
    }),
  );
});

test('a peer that leaves in the middle of a message is told as such', async () => {
  const socket = new PassThrough();
  const reading = readMessage(socket, true);
  socket.end(Buffer.from('R\0'));
  await expect(reading).rejects.toThrow('connection ended');
});

function pieces(length: number, cuts: readonly number[]): readonly (readonly [number, number])[] {
  const places = [...new Set([0, ...cuts.filter((cut) => cut < length), length])].sort((a, b) => a - b);
  return places.slice(1).map((to, index) => [places[index] ?? 0, to] as const);
}
