/**
 * Samples the requests of the program that loads it first: `node --import icprofile/requests/register app.js`. Options are taken
 * from variables such as `ICPROFILE_REQUESTS_RATE`.
 */
import { sampleRequests } from './index';
import { optionsFromVariables } from './register-options';

try {
  sampleRequests(optionsFromVariables(process.env));
} catch (error) {
  process.emitWarning(
    `icprofile samples no requests: ${error instanceof Error ? error.message : String(error)}`,
    { code: 'ICPROFILE_REQUESTS' },
  );
}
