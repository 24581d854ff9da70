/**
 * The program of one execution environment's process: makes the process part of the drill's world, then loads the
 * handler and serves. The handler is imported last, so nothing of it runs on the machine's own time or network.
 */
import { simulatedNow } from '../../clock.ts';
import { serveHandler } from './bootstrap.ts';
import { installNames } from './names.ts';
import { installNetwork } from './network.ts';
import { takeSettings } from './settings.ts';
import { installSimulatedTime } from './time.ts';

const settings = takeSettings();
let origin = settings.clock;
const resolveName = installNames(settings.nameServerPort, () => simulatedNow(origin));
installSimulatedTime(() => origin);
installNetwork(settings.mapFile, resolveName);
// What the host needs for a fast start is no variable of Lambda's.
Reflect.deleteProperty(process.env, 'NODE_COMPILE_CACHE');
await serveHandler(settings, (current) => (origin = current));
