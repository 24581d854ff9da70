/**
 * A process of its own for the tables, so that their work never delays a checker or an answer of the tool. Prints
 * the loopback ports, one for each region, as one JSON line; ends when its standard input does.
 */
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Dynalite = (options: Readonly<Record<string, unknown>>) => Server;

const dynalite = createRequire(import.meta.url)('dynalite') as Dynalite;
const servers = Number(process.argv[2]);

const listening = Array.from({ length: servers }, () => {
  const server = dynalite({ createTableMs: 0 });
  return new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
});
process.stdin.resume().once('end', () => process.exit(0));
process.stdout.write(`${JSON.stringify(await Promise.all(listening))}\n`);
