/** DynamoDB in a process of its own, so that its CPU time is not counted with the service's. */
import { startTables } from '../../test/support/dynalite.ts';
import { TABLES } from './tables.ts';

const tables = await startTables(...Object.values(TABLES));
const endpoint = await tables.client.config.endpoint?.();
if (endpoint === undefined) throw new Error('the store came up without an endpoint');
process.send?.(`http://${endpoint.hostname}:${endpoint.port}`);
process.on('disconnect', () => void tables.stop());
